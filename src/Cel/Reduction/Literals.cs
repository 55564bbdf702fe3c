using Cel.Ast;
using Cel.Values;

namespace Cel.Reduction;

/// <summary>Values as the expressions that make them.</summary>
internal static class Literals
{
    private static readonly HashSet<int> _none = [];

    /// <summary>The expression, or null where a value has none or one of too many nodes.</summary>
    public static CelExpr? Of(int offset, CelValue value, int nodesMax, ref int nodes)
    {
        if (++nodes > nodesMax) return null;
        switch (value.Kind)
        {
            case CelKind.Null or CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.String or CelKind.Bytes:
            case CelKind.Double when double.IsFinite(value.AsDouble()):
                return new ConstantExpr(offset, value);
            case CelKind.Double:
                return Call(offset, "double", ValueText.Of(value.AsDouble()));
            case CelKind.Timestamp:
                return Call(offset, "timestamp", value.AsTimestamp().ToString());
            case CelKind.Duration:
                return Call(offset, "duration", ValueText.OfDuration(value.AsDuration()));
            case CelKind.List:
                return OfList(offset, value.AsList(), nodesMax, ref nodes);
            case CelKind.Map:
                return OfMap(offset, value.AsMap(), nodesMax, ref nodes);
            default:
                return null;
        }
    }

    private static CallExpr Call(int offset, string function, string text) =>
        new(offset, null, function, new ConstantExpr(offset, CelValue.Of(text)));

    private static ListExpr? OfList(int offset, CelList list, int nodesMax, ref int nodes)
    {
        var elements = new List<CelExpr>();
        for (var index = 0; index < list.Count; index++)
        {
            if (Of(offset, list[index], nodesMax, ref nodes) is not { } element) return null;
            elements.Add(element);
        }

        return new ListExpr(offset, elements, _none);
    }

    private static MapExpr? OfMap(int offset, CelMap map, int nodesMax, ref int nodes)
    {
        var entries = new List<MapEntryExpr>();
        foreach (var key in map.Keys)
        {
            map.TryGet(key, out var value);
            if (Of(offset, key, nodesMax, ref nodes) is not { } keyExpr
                || Of(offset, value, nodesMax, ref nodes) is not { } valueExpr)
            {
                return null;
            }

            entries.Add(new MapEntryExpr(keyExpr, valueExpr, false));
        }

        return new MapExpr(offset, entries);
    }
}
