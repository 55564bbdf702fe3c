using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>An operator with one operand.</summary>
internal sealed class OperatorNode : Node
{
    private readonly Func<CelContext, CelValue, CelValue> _apply;

    public OperatorNode(int offset, Func<CelContext, CelValue, CelValue> apply, Node operand) : base(offset)
    {
        _apply = apply;
        Operand = operand;
        StaticCost = 1 + operand.StaticCost;
    }

    public Node Operand { get; }

    public override CelValue Evaluate(CelContext context) => Apply(context, Operand.Evaluate(context));

    public CelValue Apply(CelContext context, CelValue operand) => Faults.At(_apply(context, operand), Offset);
}
