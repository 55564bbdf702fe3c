using Libp2p.Core.Multiaddrs;

namespace Libp2p.Swarm;

/// <summary>
/// The addresses of one peer: who said them, and how long that is believed. What the peer says of itself takes the
/// place of what it said before, and of nothing that is known otherwise. Not safe for use by several threads at once.
/// </summary>
/// <param name="countMax">The most that are kept.</param>
internal sealed class KnownAddresses(int countMax)
{
    private readonly Dictionary<Multiaddr, Known> _all = [];

    /// <summary>Until when the last of them is believed.</summary>
    public DateTimeOffset LastsUntil => _all.Count == 0 ? DateTimeOffset.MinValue : _all.Values.Max(one => one.Until);

    /// <summary>The addresses that are believed at a moment.</summary>
    public IReadOnlyList<Multiaddr> At(DateTimeOffset now) => [.. _all.Where(one => one.Value.Until > now).Select(one => one.Key)];

    /// <summary>All addresses, also those that have lapsed.</summary>
    public IReadOnlyList<Multiaddr> All() => [.. _all.Keys];

    /// <summary>Somebody says that the peer is there.</summary>
    public void Hear(IEnumerable<Multiaddr> addresses, DateTimeOffset until)
    {
        foreach (var address in addresses) Keep(address, until, known => known with { IsHeard = true });
        DropLeast();
    }

    /// <summary>The peer says where it is: what it said before, and nobody else did, goes.</summary>
    public void Say(IReadOnlyList<Multiaddr> addresses, DateTimeOffset until)
    {
        foreach (var (address, known) in _all.ToList())
        {
            if (!known.IsSaid || addresses.Contains(address)) continue;
            if (known.IsHeard || known.WasReached) _all[address] = known with { IsSaid = false };
            else _all.Remove(address);
        }

        foreach (var address in addresses) Keep(address, until, known => known with { IsSaid = true });
        DropLeast();
    }

    /// <summary>The peer was reached there.</summary>
    public void Reach(Multiaddr address, DateTimeOffset until)
    {
        Keep(address, until, known => known with { WasReached = true });
        DropLeast();
    }

    /// <summary>What the peer said, and where it was reached, is believed until then.</summary>
    public void Extend(DateTimeOffset until)
    {
        foreach (var (address, known) in _all.ToList())
        {
            if ((known.IsSaid || known.WasReached) && known.Until < until) _all[address] = known with { Until = until };
        }
    }

    private void Keep(Multiaddr address, DateTimeOffset until, Func<Known, Known> how)
    {
        var before = _all.GetValueOrDefault(address);
        _all[address] = how(before) with { Until = before.Until > until ? before.Until : until };
    }

    /// <summary>What others said goes before what the peer says, and that before where it was reached.</summary>
    private void DropLeast()
    {
        if (_all.Count <= countMax) return;
        var inOrder = _all.OrderBy(one => one.Value.WasReached).ThenBy(one => one.Value.IsSaid).ThenBy(one => one.Value.Until);
        foreach (var (address, _) in inOrder.SkipLast(countMax).ToList()) _all.Remove(address);
    }

    /// <param name="Until">Until when it is believed.</param>
    /// <param name="IsHeard">Whether somebody else said it.</param>
    /// <param name="IsSaid">Whether the peer says it.</param>
    /// <param name="WasReached">Whether the peer was reached there.</param>
    private readonly record struct Known(DateTimeOffset Until, bool IsHeard, bool IsSaid, bool WasReached);
}
