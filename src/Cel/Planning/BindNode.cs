using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>
/// Values with a name, and what is evaluated with them. An error among them matters where it is asked for.
/// </summary>
internal sealed class BindNode : Node
{
    public BindNode(int offset, Node[] values, int[] slots, Node body) : base(offset)
    {
        Values = values;
        Slots = slots;
        Body = body;
        StaticCost = 1 + values.Sum(value => value.StaticCost) + body.StaticCost;
    }

    public Node[] Values { get; }

    public int[] Slots { get; }

    public Node Body { get; }

    public override CelValue Evaluate(CelContext context)
    {
        for (var index = 0; index < Values.Length; index++) context.Locals[Slots[index]] = Values[index].Evaluate(context);
        return Body.Evaluate(context);
    }
}
