using System.Collections;
using Cel.Values;

namespace Cel.Adapting;

/// <summary>A list or array of .NET.</summary>
internal sealed class UntypedList(IList list, CelAdapter adapter) : CelList
{
    public override int Count => list.Count;

    public override CelValue this[int index] => adapter.ToValue(list[index]);
}
