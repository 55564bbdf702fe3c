using Cel.Values;

namespace Cel.Adapting;

/// <summary>A list of objects that only reads.</summary>
internal sealed class ReadOnlyObjectList(IReadOnlyList<object?> list, CelAdapter adapter) : CelList
{
    public override int Count => list.Count;

    public override CelValue this[int index] => adapter.ToValue(list[index]);
}
