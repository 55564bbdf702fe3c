using Libp2p.Core.Multiaddrs;

namespace Libp2p.Swarm.Dialing;

/// <summary>Which addresses failed lately, and for how long they are left alone: longer with every failure.</summary>
/// <param name="options">How long, and how many are remembered.</param>
/// <param name="time">What the time is.</param>
internal sealed class DialBackoff(DialingOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Multiaddr, (int Failures, DateTimeOffset Until)> _failed = [];

    /// <summary>Until when an address is left alone; null when it may be dialled.</summary>
    /// <param name="address">The address, with the peer at its end.</param>
    public DateTimeOffset? Until(Multiaddr address)
    {
        lock (_lock)
            return _failed.TryGetValue(address, out var failed) && failed.Until > time.GetUtcNow() ? failed.Until : null;
    }

    /// <summary>Nobody was reached there.</summary>
    public void Failed(Multiaddr address)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var failures = _failed.TryGetValue(address, out var before) ? before.Failures + 1 : 1;
            if (_failed.Count >= options.BackoffsMax && failures == 1) MakeRoom(now);
            var wait = options.BackoffBase + (options.BackoffStep * (failures - 1) * (failures - 1));
            _failed[address] = (failures, now + (wait < options.BackoffMax ? wait : options.BackoffMax));
        }
    }

    /// <summary>Somebody was reached there.</summary>
    public void Reached(Multiaddr address)
    {
        lock (_lock) _failed.Remove(address);
    }

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var (address, _) in _failed.Where(one => one.Value.Until <= now).ToList()) _failed.Remove(address);
        if (_failed.Count < options.BackoffsMax) return;
        foreach (var (address, _) in _failed.OrderBy(one => one.Value.Until).Take((options.BackoffsMax / 8) + 1).ToList())
            _failed.Remove(address);
    }
}
