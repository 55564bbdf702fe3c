using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>A map literal. Its children are keys and values in turn.</summary>
internal sealed class MapNode : Node
{
    private readonly bool[] _optional;

    public MapNode(int offset, Node[] children, bool[] optional) : base(offset)
    {
        Children = children;
        _optional = optional;
        StaticCost = 1 + children.Length + children.Sum(child => child.StaticCost);
    }

    public Node[] Children { get; }

    public override CelValue Evaluate(CelContext context)
    {
        var values = new CelValue[Children.Length];
        for (var index = 0; index < values.Length; index++) values[index] = Children[index].Evaluate(context);
        return Make(context, values);
    }

    public CelValue Make(CelContext context, CelValue[] values)
    {
        context.Allocate(values.Length * 2 * CelContext.ValueSize);
        foreach (var value in values)
        {
            if (value.IsAbrupt) return Faults.Abrupt(values);
        }

        var map = new HashMap(values.Length / 2);
        for (var index = 0; index < values.Length; index += 2)
        {
            var (key, value) = (values[index], values[index + 1]);
            if (_optional[index / 2])
            {
                var present = Access.Present(value, out var isAbsent);
                if (isAbsent) continue;
                value = present!.Value;
                if (value.IsAbrupt) return Faults.At(value, Children[index + 1].Offset);
            }

            if (Enter(map, key, value) is { } error) return Faults.At(error, Children[index].Offset);
        }

        return CelValue.Of(map);
    }

    /// <summary>Adds an entry to a map that is being made.</summary>
    /// <returns>What is wrong with its key, if anything is.</returns>
    public static CelValue? Enter(HashMap map, CelValue key, CelValue value)
    {
        if (!HashMap.IsKey(key))
        {
            return Faults.Of(CelErrorCode.InvalidKey, $"unsupported key type: a map has no keys of type {key.RuntimeType.Name}");
        }

        return map.TryAdd(key, value) ? null : Faults.Of(CelErrorCode.InvalidKey, $"repeated key: the map has {key} twice");
    }
}
