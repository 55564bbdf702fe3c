namespace Libp2p.Protocols.Kad;

/// <summary>The order in which things go where there is no room: the farthest first, of one place the oldest.</summary>
/// <param name="keeper">From where is measured; null to go by age alone.</param>
internal sealed class KeepingOrder(KadKey? keeper) : IComparer<KeptThing>
{
    /// <inheritdoc/>
    public int Compare(KeptThing x, KeptThing y)
    {
        var order = keeper is { } near ? y.Key.DistanceTo(near).CompareTo(x.Key.DistanceTo(near)) : 0;
        if (order == 0) order = x.At.CompareTo(y.At);
        if (order == 0) order = x.Key.CompareTo(y.Key);
        return order == 0 ? BytesOf(x).SequenceCompareTo(BytesOf(y)) : order;
    }

    private static ReadOnlySpan<byte> BytesOf(KeptThing thing) => thing.From is null ? [] : thing.From.Bytes.Span;
}
