using Cel.Adapting;
using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>An object literal.</summary>
internal sealed class StructNode : Node
{
    private readonly CelObjectType _type;
    private readonly (string Name, bool IsOptional)[] _fields;

    public StructNode(int offset, CelObjectType type, (string Name, bool IsOptional)[] fields, Node[] values) : base(offset)
    {
        _type = type;
        _fields = fields;
        Values = values;
        StaticCost = 1 + 2 * values.Length + values.Sum(value => value.StaticCost);
    }

    public Node[] Values { get; }

    public override CelValue Evaluate(CelContext context)
    {
        var values = new CelValue[Values.Length];
        for (var index = 0; index < values.Length; index++) values[index] = Values[index].Evaluate(context);
        return Make(context, values);
    }

    public CelValue Make(CelContext context, CelValue[] values)
    {
        context.Allocate(values.Length * 2 * CelContext.ValueSize);
        foreach (var value in values)
        {
            if (value.IsAbrupt) return Faults.Abrupt(values);
        }

        var given = new Dictionary<string, CelValue>(values.Length);
        for (var index = 0; index < values.Length; index++)
        {
            var value = values[index];
            if (_fields[index].IsOptional)
            {
                var present = Access.Present(value, out var isAbsent);
                if (isAbsent) continue;
                value = present!.Value;
                if (value.IsAbrupt) return Faults.At(value, Values[index].Offset);
            }

            given[_fields[index].Name] = value;
        }

        return Faults.At(_type.Create!(context, given), Offset);
    }
}
