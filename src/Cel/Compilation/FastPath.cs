using Cel.Evaluation;
using Cel.Planning;
using Cel.Values;

namespace Cel.Compilation;

/// <summary>The operators of compiled expressions: what is usual is decided here, and the rest by the node.</summary>
internal static class FastPath
{
    public static CelValue Equal(BinaryNode node, CelContext context, CelValue left, CelValue right)
    {
        if (left.Ref is KindTag && ReferenceEquals(left.Ref, right.Ref) && !left.IsDouble) return CelValue.Of(left.Bits == right.Bits);
        if (left.Ref is string one && right.Ref is string other && one.Length < 16) return CelValue.Of(string.Equals(one, other));
        return node.Apply(context, left, right);
    }

    public static CelValue NotEqual(BinaryNode node, CelContext context, CelValue left, CelValue right)
    {
        if (left.Ref is KindTag && ReferenceEquals(left.Ref, right.Ref) && !left.IsDouble) return CelValue.Of(left.Bits != right.Bits);
        if (left.Ref is string one && right.Ref is string other && one.Length < 16) return CelValue.Of(!string.Equals(one, other));
        return node.Apply(context, left, right);
    }

    public static CelValue Less(BinaryNode node, CelContext context, CelValue left, CelValue right) =>
        left.IsInt && right.IsInt ? CelValue.Of(left.Bits < right.Bits)
        : left.IsDouble && right.IsDouble ? CelValue.Of(left.Number < right.Number)
        : node.Apply(context, left, right);

    public static CelValue LessEqual(BinaryNode node, CelContext context, CelValue left, CelValue right) =>
        left.IsInt && right.IsInt ? CelValue.Of(left.Bits <= right.Bits)
        : left.IsDouble && right.IsDouble ? CelValue.Of(left.Number <= right.Number)
        : node.Apply(context, left, right);

    public static CelValue Greater(BinaryNode node, CelContext context, CelValue left, CelValue right) =>
        left.IsInt && right.IsInt ? CelValue.Of(left.Bits > right.Bits)
        : left.IsDouble && right.IsDouble ? CelValue.Of(left.Number > right.Number)
        : node.Apply(context, left, right);

    public static CelValue GreaterEqual(BinaryNode node, CelContext context, CelValue left, CelValue right) =>
        left.IsInt && right.IsInt ? CelValue.Of(left.Bits >= right.Bits)
        : left.IsDouble && right.IsDouble ? CelValue.Of(left.Number >= right.Number)
        : node.Apply(context, left, right);

    public static CelValue Add(BinaryNode node, CelContext context, CelValue left, CelValue right)
    {
        if (left.IsInt && right.IsInt)
        {
            var sum = unchecked(left.Bits + right.Bits);
            if (((left.Bits ^ sum) & (right.Bits ^ sum)) >= 0) return CelValue.Of(sum);
        }

        return left.IsDouble && right.IsDouble ? CelValue.Of(left.Number + right.Number) : node.Apply(context, left, right);
    }

    public static CelValue Subtract(BinaryNode node, CelContext context, CelValue left, CelValue right)
    {
        if (left.IsInt && right.IsInt)
        {
            var difference = unchecked(left.Bits - right.Bits);
            if (((left.Bits ^ right.Bits) & (left.Bits ^ difference)) >= 0) return CelValue.Of(difference);
        }

        return left.IsDouble && right.IsDouble ? CelValue.Of(left.Number - right.Number) : node.Apply(context, left, right);
    }

    public static CelValue Multiply(BinaryNode node, CelContext context, CelValue left, CelValue right) =>
        left.IsDouble && right.IsDouble ? CelValue.Of(left.Number * right.Number) : node.Apply(context, left, right);
}
