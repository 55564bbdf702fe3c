using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>A search for a pattern that is known ahead.</summary>
internal sealed class MatchNode : Node
{
    public MatchNode(int offset, Node operand, CelPattern pattern) : base(offset)
    {
        Operand = operand;
        Pattern = pattern;
        StaticCost = 1 + operand.StaticCost;
    }

    public Node Operand { get; }

    public CelPattern Pattern { get; }

    public override CelValue Evaluate(CelContext context) => Apply(context, Operand.Evaluate(context));

    public CelValue Apply(CelContext context, CelValue operand) => Faults.At(
        operand.Ref is string text ? Pattern.IsMatch(context, text)
        : operand.IsAbrupt ? operand
        : Faults.NoOverload("matches", operand, CelValue.Of(Pattern.Source)), Offset);
}
