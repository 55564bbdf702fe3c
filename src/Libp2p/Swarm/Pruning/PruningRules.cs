namespace Libp2p.Swarm.Pruning;

/// <summary>Which connections go when there are too many. Pure.</summary>
internal static class PruningRules
{
    /// <summary>
    /// Those with peers that are worth least, of equal ones those through relays, then those that others dialled, then
    /// the youngest; never those of protected peers, nor those that are newer than the grace allows.
    /// </summary>
    /// <param name="all">All connections.</param>
    /// <param name="valueOf">What a connection's peer is worth; null when it is kept in any case.</param>
    /// <param name="options">How many are left.</param>
    /// <param name="now">What the time is.</param>
    public static IReadOnlyList<PeerConnection> Choose(
        IReadOnlyList<PeerConnection> all, Func<PeerConnection, int?> valueOf, PruningOptions options, DateTimeOffset now)
    {
        if (all.Count <= options.HighWater) return [];
        return
        [
            .. all.Where(connection => connection.OpenedAt <= now - options.Grace)
                .Select(connection => (Connection: connection, Value: valueOf(connection)))
                .Where(one => one.Value is not null)
                .OrderBy(one => one.Value)
                .ThenByDescending(one => one.Connection.IsLimited)
                .ThenBy(one => one.Connection.IsDialer)
                .ThenByDescending(one => one.Connection.OpenedAt)
                .Take(all.Count - options.LowWater)
                .Select(one => one.Connection),
        ];
    }
}
