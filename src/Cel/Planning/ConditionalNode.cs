using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>One of two values.</summary>
internal sealed class ConditionalNode : Node
{
    public ConditionalNode(int offset, Node condition, Node then, Node otherwise) : base(offset)
    {
        Condition = condition;
        Then = then;
        Otherwise = otherwise;
        StaticCost = 1 + condition.StaticCost;
    }

    public Node Condition { get; }

    public Node Then { get; }

    public Node Otherwise { get; }

    public override CelValue Evaluate(CelContext context)
    {
        var condition = Condition.Evaluate(context);
        if (!condition.IsBool) return Undecided(condition, Offset);
        var branch = condition.IsTrue ? Then : Otherwise;
        context.Charge(branch.StaticCost);
        return branch.Evaluate(context);
    }

    public static CelValue Undecided(CelValue condition, int offset) =>
        condition.IsAbrupt ? condition : Faults.At(Faults.NoOverload("_?_:_", condition), offset);
}
