using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>A list literal.</summary>
internal sealed class ListNode : Node
{
    private readonly IReadOnlySet<int> _optional;

    public ListNode(int offset, Node[] elements, IReadOnlySet<int> optional) : base(offset)
    {
        Elements = elements;
        _optional = optional;
        StaticCost = 1 + elements.Length + elements.Sum(element => element.StaticCost);
    }

    public Node[] Elements { get; }

    public override CelValue Evaluate(CelContext context)
    {
        context.Allocate(Elements.Length * CelContext.ValueSize);
        var values = new CelValue[Elements.Length];
        for (var index = 0; index < values.Length; index++) values[index] = Elements[index].Evaluate(context);
        return Make(context, values);
    }

    public CelValue Make(CelContext context, CelValue[] values)
    {
        foreach (var value in values)
        {
            if (value.IsAbrupt) return Faults.Abrupt(values);
        }

        if (_optional.Count == 0) return CelValue.OfList(values);
        var kept = new List<CelValue>(values.Length);
        for (var index = 0; index < values.Length; index++)
        {
            if (!_optional.Contains(index))
            {
                kept.Add(values[index]);
                continue;
            }

            var present = Access.Present(values[index], out var isAbsent);
            if (isAbsent) continue;
            if (present!.Value.IsAbrupt) return Faults.At(present.Value, Elements[index].Offset);
            kept.Add(present.Value);
        }

        return CelValue.OfList([.. kept]);
    }
}
