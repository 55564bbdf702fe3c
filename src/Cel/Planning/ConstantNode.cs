using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>A value that is the same in every evaluation.</summary>
internal sealed class ConstantNode : Node
{
    public ConstantNode(int offset, CelValue value) : base(offset)
    {
        Value = Faults.At(value, offset);
        StaticCost = 0;
    }

    public CelValue Value { get; }

    public override CelValue Evaluate(CelContext context) => Value;
}
