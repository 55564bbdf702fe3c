using Cel.Ast;
using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>Goes over the elements of a list or the keys of a map.</summary>
internal sealed class ComprehensionNode : Node
{
    public ComprehensionNode(
        int offset, ComprehensionKind kind, Node range, int slot, int second, Node? condition, Node body) : base(offset)
    {
        Kind = kind;
        Range = range;
        Slot = slot;
        Second = second;
        Condition = condition;
        Body = body;
        StaticCost = 1 + range.StaticCost;
    }

    public ComprehensionKind Kind { get; }

    public Node Range { get; }

    public int Slot { get; }

    /// <summary>The place of the second variable; -1 where there is one only.</summary>
    public int Second { get; }

    public Node? Condition { get; }

    public Node Body { get; }

    public override CelValue Evaluate(CelContext context)
    {
        var range = Range.Evaluate(context);
        var fold = Fold.Start(this, context, range);
        if (fold is null) return Fold.NoRange(this, range);
        while (fold.Next(out var first, out var second))
        {
            context.Locals[Slot] = first;
            if (Second >= 0) context.Locals[Second] = second;
            context.Charge(fold.StepCost);
            if (Condition is not null)
            {
                var condition = Condition.Evaluate(context);
                if (!fold.Wants(condition)) continue;
                context.Charge(Body.StaticCost);
            }

            fold.Take(Body.Evaluate(context));
        }

        return fold.Result();
    }
}
