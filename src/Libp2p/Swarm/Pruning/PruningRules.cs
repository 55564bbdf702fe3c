namespace Libp2p.Swarm.Pruning;

/// <summary>Which connections go when there are too many. Pure.</summary>
internal static class PruningRules
{
    /// <summary>
    /// Those with peers that are worth least, of equal ones those through relays, then those that others dialled, then
    /// the youngest; never those of protected peers, nor those that are newer than the grace allows. Where too many
    /// were dialled by others, it is those that go first.
    /// </summary>
    /// <param name="all">All connections.</param>
    /// <param name="valueOf">What a connection's peer is worth; null when it is kept in any case.</param>
    /// <param name="marks">How many are left.</param>
    /// <param name="crowded">
    /// Whether one was refused for want of room: then those above the low marks go, and not only from the high ones on.
    /// </param>
    /// <param name="oldEnough">When those that may go were opened at the latest.</param>
    public static IReadOnlyList<PeerConnection> Choose(
        IReadOnlyList<PeerConnection> all,
        Func<PeerConnection, int?> valueOf,
        WaterMarks marks,
        bool crowded,
        DateTimeOffset oldEnough)
    {
        var tooMany = TooMany(all.Count, marks.Low, marks.High);
        var tooManyInbound = TooMany(all.Count(connection => !connection.IsDialer), marks.InboundLow, marks.InboundHigh);
        if (tooMany == 0 && tooManyInbound == 0) return [];
        List<PeerConnection> inOrder =
        [
            .. all.Where(connection => connection.OpenedAt <= oldEnough)
                .Select(connection => (Connection: connection, Value: valueOf(connection)))
                .Where(one => one.Value is not null)
                .OrderBy(one => one.Value)
                .ThenByDescending(one => one.Connection.IsLimited)
                .ThenBy(one => one.Connection.IsDialer)
                .ThenByDescending(one => one.Connection.OpenedAt)
                .Select(one => one.Connection),
        ];
        List<PeerConnection> ending = [.. inOrder.Where(connection => !connection.IsDialer).Take(tooManyInbound)];
        ending.AddRange(inOrder.Except(ending).Take(Math.Max(0, tooMany - ending.Count)).ToList());
        return ending;

        int TooMany(int count, int low, int high) => count > (crowded ? low : high) ? count - low : 0;
    }
}
