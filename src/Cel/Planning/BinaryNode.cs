using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>An operator with two operands.</summary>
internal sealed class BinaryNode : Node
{
    private readonly Func<CelContext, CelValue, CelValue, CelValue> _apply;

    public BinaryNode(
        int offset, string function, Func<CelContext, CelValue, CelValue, CelValue> apply, Node left, Node right) : base(offset)
    {
        Function = function;
        _apply = apply;
        Left = left;
        Right = right;
        StaticCost = 1 + left.StaticCost + right.StaticCost;
    }

    /// <summary>The operator's name.</summary>
    public string Function { get; }

    public Node Left { get; }

    public Node Right { get; }

    public override CelValue Evaluate(CelContext context) =>
        Apply(context, Left.Evaluate(context), Right.Evaluate(context));

    public CelValue Apply(CelContext context, CelValue left, CelValue right) =>
        Faults.At(_apply(context, left, right), Offset);
}
