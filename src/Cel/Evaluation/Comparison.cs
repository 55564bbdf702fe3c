using Cel.Ast;
using Cel.Values;

namespace Cel.Evaluation;

/// <summary>The operators that compare.</summary>
internal static class Comparison
{
    public static CelValue Equal(CelContext context, CelValue left, CelValue right) =>
        left.IsAbrupt || right.IsAbrupt
            ? Faults.Abrupt(left, right)
            : CelValue.Of(ValueEquality.AreEqual(left, right, context));

    public static CelValue NotEqual(CelContext context, CelValue left, CelValue right) =>
        left.IsAbrupt || right.IsAbrupt
            ? Faults.Abrupt(left, right)
            : CelValue.Of(!ValueEquality.AreEqual(left, right, context));

    public static CelValue Less(CelContext context, CelValue left, CelValue right) =>
        TryOrder(context, left, right, out var order) ? CelValue.Of(order < 0) : NoOverload(Operators.Less, left, right);

    public static CelValue LessEqual(CelContext context, CelValue left, CelValue right) =>
        TryOrder(context, left, right, out var order) ? CelValue.Of(order <= 0) : NoOverload(Operators.LessEqual, left, right);

    public static CelValue Greater(CelContext context, CelValue left, CelValue right) =>
        TryOrder(context, left, right, out var order) ? CelValue.Of(order > 0) : NoOverload(Operators.Greater, left, right);

    public static CelValue GreaterEqual(CelContext context, CelValue left, CelValue right) =>
        TryOrder(context, left, right, out var order)
            ? CelValue.Of(order >= 0)
            : NoOverload(Operators.GreaterEqual, left, right);

    public static CelValue In(CelContext context, CelValue element, CelValue container)
    {
        if (element.IsAbrupt || container.IsAbrupt) return Faults.Abrupt(element, container);
        if (container.Ref is CelMap map) return CelValue.Of(map.TryGet(element, out _));
        return container.Ref is CelList list
            ? CelValue.Of(Contains(context, list, element))
            : Faults.NoOverload(Operators.In, element, container);
    }

    public static bool Contains(CelContext context, CelList list, CelValue element)
    {
        for (var index = 0; index < list.Count; index++)
        {
            context.Charge(1);
            if (ValueEquality.AreEqual(list[index], element, context)) return true;
        }

        return false;
    }

    /// <summary>The order of two values; null, with true, where a number is none and has no order.</summary>
    /// <returns>Whether values of these kinds have an order.</returns>
    public static bool TryOrder(CelContext context, CelValue left, CelValue right, out int? order)
    {
        order = null;
        var kind = left.Kind;
        if (kind is CelKind.Int or CelKind.UInt or CelKind.Double)
        {
            if (right.Kind is not (CelKind.Int or CelKind.UInt or CelKind.Double)) return false;
            order = ValueEquality.CompareNumbers(AtMostInt(left, right), AtMostInt(right, left));
            return true;
        }

        if (kind != right.Kind) return false;
        switch (kind)
        {
            case CelKind.Bool or CelKind.Duration:
                order = left.Bits.CompareTo(right.Bits);
                return true;
            case CelKind.String:
                context.Charge(Math.Min(left.AsString().Length, right.AsString().Length) >> 4);
                order = ValueEquality.CompareText(left.AsString(), right.AsString());
                return true;
            case CelKind.Bytes:
                context.Charge(Math.Min(left.AsBytes().Length, right.AsBytes().Length) >> 4);
                order = left.AsBytes().Span.SequenceCompareTo(right.AsBytes().Span);
                return true;
            case CelKind.Timestamp:
                order = left.AsTimestamp().CompareTo(right.AsTimestamp());
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// The specification's cases have 2^63, which is what the greatest int is as a double, in the order of that int.
    /// </summary>
    private static CelValue AtMostInt(CelValue value, CelValue other) =>
        value.IsDouble && other.IsInt && value.Number == 9_223_372_036_854_775_808.0 ? CelValue.Of(long.MaxValue) : value;

    private static CelValue NoOverload(string function, CelValue left, CelValue right) =>
        left.IsAbrupt || right.IsAbrupt ? Faults.Abrupt(left, right) : Faults.NoOverload(function, left, right);
}
