using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>
/// Conditions joined by one operator. One that decides ends it and makes errors ahead of it not matter; else an error
/// or what is not known comes out.
/// </summary>
internal sealed class LogicNode : Node
{
    public LogicNode(int offset, bool isAnd, Node[] operands) : base(offset)
    {
        IsAnd = isAnd;
        Operands = operands;
        StaticCost = 1 + operands[0].StaticCost;
    }

    public bool IsAnd { get; }

    public Node[] Operands { get; }

    public override CelValue Evaluate(CelContext context)
    {
        var abrupt = default(CelValue);
        for (var index = 0; index < Operands.Length; index++)
        {
            if (index > 0) context.Charge(Operands[index].StaticCost);
            var value = Operands[index].Evaluate(context);
            if (IsAnd ? value.IsFalse : value.IsTrue) return value;
            if (!value.IsBool) abrupt = Remember(abrupt, value, IsAnd, Operands[index].Offset);
        }

        return abrupt.Ref is null ? CelValue.Of(IsAnd) : abrupt;
    }

    /// <summary>What is kept of operands that decide nothing: what is not known, else the first error.</summary>
    public static CelValue Remember(CelValue kept, CelValue value, bool isAnd, int offset)
    {
        if (!value.IsAbrupt) value = Faults.At(Faults.NoOverload(isAnd ? "_&&_" : "_||_", value), offset);
        if (value.Unknown is { } unknown) return CelValue.Of(CelUnknown.Join(kept.Unknown, unknown));
        return kept.Ref is null ? value : kept;
    }
}
