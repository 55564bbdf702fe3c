using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>Something made of a value that may be absent.</summary>
internal sealed class OptionalMapNode : Node
{
    public OptionalMapNode(int offset, Node target, int slot, Node body, bool isFlat) : base(offset)
    {
        Target = target;
        Slot = slot;
        Body = body;
        IsFlat = isFlat;
        StaticCost = 1 + target.StaticCost;
    }

    public Node Target { get; }

    public int Slot { get; }

    public Node Body { get; }

    public bool IsFlat { get; }

    public override CelValue Evaluate(CelContext context)
    {
        var target = Target.Evaluate(context);
        if (target.Ref is not CelOptional { HasValue: true } optional) return WithoutValue(target);
        context.Charge(Body.StaticCost);
        context.Locals[Slot] = optional.Value;
        return Wrap(Body.Evaluate(context));
    }

    /// <summary>What comes out where there is no value to work on.</summary>
    public CelValue WithoutValue(CelValue target) => target.Ref is CelOptional || target.IsAbrupt
        ? target
        : Faults.At(Faults.NoOverload(IsFlat ? "optFlatMap" : "optMap", target), Offset);

    /// <summary>What comes out for what the body gives.</summary>
    public CelValue Wrap(CelValue made)
    {
        if (made.IsAbrupt) return made;
        if (!IsFlat) return CelValue.Of(CelOptional.Of(made));
        return made.Ref is CelOptional ? made : Faults.At(Faults.NoOverload("optFlatMap", made), Body.Offset);
    }
}
