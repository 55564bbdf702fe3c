using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Records;

namespace Libp2p.Swarm;

/// <summary>What is known of peers, in memory and bounded. Addresses of connected peers do not lapse.</summary>
/// <param name="options">How much is kept.</param>
/// <param name="time">What the time is.</param>
public sealed class PeerStore(PeerStoreOptions options, TimeProvider time) : IPeerStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, Entry> _peers = [];

    /// <inheritdoc/>
    public IReadOnlyList<PeerId> Known
    {
        get
        {
            var now = time.GetUtcNow();
            lock (_lock) return [.. _peers.Where(peer => peer.Value.IsOfUse(now)).Select(peer => peer.Key)];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Multiaddr> AddressesOf(PeerId peer)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (!_peers.TryGetValue(peer, out var entry)) return [];
            return entry.IsHeld ? entry.Addresses.All() : entry.Addresses.At(now);
        }
    }

    /// <inheritdoc/>
    public void AddAddresses(PeerId peer, IEnumerable<Multiaddr> addresses, TimeSpan lifetime)
    {
        lock (_lock) EntryOf(peer).Addresses.Hear(Own(peer, addresses), Until(lifetime));
    }

    /// <inheritdoc/>
    public bool AddRecord(ReadOnlyMemory<byte> envelope, TimeSpan lifetime)
    {
        var record = PeerRecord.Open(envelope.Span);
        lock (_lock)
        {
            var entry = EntryOf(record.Peer);
            if (entry.Record is not null && entry.Sequence >= record.Sequence) return false;
            (entry.Record, entry.Sequence) = (envelope.ToArray(), record.Sequence);
            entry.Addresses.Say(Own(record.Peer, record.Addresses), Until(lifetime));
            return true;
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? RecordOf(PeerId peer)
    {
        // Said in two steps: `? record : null` would make an empty record of nothing.
        lock (_lock)
        {
            if (_peers.GetValueOrDefault(peer)?.Record is { } record) return record;
            return null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ProtocolsOf(PeerId peer)
    {
        lock (_lock) return _peers.GetValueOrDefault(peer)?.Protocols ?? [];
    }

    /// <inheritdoc/>
    public void SetProtocols(PeerId peer, IEnumerable<string> protocols)
    {
        string[] all = [.. protocols.Distinct().Take(options.ProtocolsMax)];
        lock (_lock) EntryOf(peer).Protocols = all;
    }

    /// <inheritdoc/>
    public PublicKey? KeyOf(PeerId peer)
    {
        if (peer.TryGetPublicKey(out var inId)) return inId;
        lock (_lock) return _peers.GetValueOrDefault(peer)?.Key;
    }

    /// <inheritdoc/>
    public void SetKey(PeerId peer, PublicKey key)
    {
        if (!peer.Matches(key)) throw new ArgumentException($"The key is that of {PeerId.Of(key)}, not of {peer}.", nameof(key));
        if (peer.TryGetPublicKey(out _)) return;
        lock (_lock) EntryOf(peer).Key = key;
    }

    /// <summary>The peer is connected: what is known of it stays.</summary>
    internal void Hold(PeerId peer)
    {
        lock (_lock) EntryOf(peer).IsHeld = true;
    }

    /// <summary>The peer is connected no more: its addresses last for so long.</summary>
    internal void Release(PeerId peer, TimeSpan lifetime)
    {
        lock (_lock)
        {
            if (!_peers.TryGetValue(peer, out var entry)) return;
            entry.IsHeld = false;
            entry.Addresses.Extend(Until(lifetime));
        }
    }

    /// <summary>The peer itself says where it is, and does not sign it.</summary>
    internal void Said(PeerId peer, IEnumerable<Multiaddr> addresses, TimeSpan lifetime)
    {
        lock (_lock) EntryOf(peer).Addresses.Say(Own(peer, addresses), Until(lifetime));
    }

    /// <summary>The peer was reached at an address.</summary>
    internal void Reached(PeerId peer, Multiaddr address, TimeSpan lifetime)
    {
        lock (_lock)
        {
            foreach (var own in Own(peer, [address])) EntryOf(peer).Addresses.Reach(own, Until(lifetime));
        }
    }

    /// <summary>
    /// Addresses without the peer's id; those of another peer are left out, and those too long to have it at their end.
    /// </summary>
    private static List<Multiaddr> Own(PeerId peer, IEnumerable<Multiaddr> addresses) =>
    [
        .. addresses.Where(address => address.Peer is not { } other || other.Equals(peer))
            .Select(address => address.WithoutPeer())
            .OfType<Multiaddr>()
            .Where(address => address.HasRoomFor(peer)),
    ];

    private DateTimeOffset Until(TimeSpan lifetime)
    {
        var now = time.GetUtcNow();
        return lifetime < DateTimeOffset.MaxValue - now ? now + lifetime : DateTimeOffset.MaxValue;
    }

    private Entry EntryOf(PeerId peer)
    {
        if (_peers.TryGetValue(peer, out var entry)) return entry;
        if (_peers.Count >= options.PeersMax) MakeRoom();
        _peers.Add(peer, entry = new(options.AddressesMax));
        return entry;
    }

    /// <summary>
    /// Forgets an eighth at once, so that a store that is full is not gone through for every new peer.
    /// </summary>
    private void MakeRoom()
    {
        var leaving = _peers
            .Where(peer => !peer.Value.IsHeld)
            .OrderBy(peer => peer.Value.Addresses.LastsUntil)
            .Take(Math.Max(1, options.PeersMax / 8))
            .Select(peer => peer.Key)
            .ToList();
        foreach (var peer in leaving) _peers.Remove(peer);
    }

    private sealed class Entry(int addressesMax)
    {
        public KnownAddresses Addresses { get; } = new(addressesMax);

        public IReadOnlyList<string> Protocols { get; set; } = [];

        public byte[]? Record { get; set; }

        public ulong Sequence { get; set; }

        public PublicKey? Key { get; set; }

        public bool IsHeld { get; set; }

        public bool IsOfUse(DateTimeOffset now) => IsHeld || Addresses.LastsUntil > now;
    }
}
