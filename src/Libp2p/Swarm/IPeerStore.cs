using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Records;

namespace Libp2p.Swarm;

/// <summary>What is known of peers: their addresses, for a time; their keys, protocols and signed records.</summary>
public interface IPeerStore
{
    /// <summary>Peers of whom something is known.</summary>
    IReadOnlyList<PeerId> Known { get; }

    /// <summary>Addresses of a peer that have not lapsed, without its id at the end.</summary>
    IReadOnlyList<Multiaddr> AddressesOf(PeerId peer);

    /// <summary>Adds addresses of a peer, or makes them last longer.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="addresses">With or without its id at the end; those of another peer are left out.</param>
    /// <param name="lifetime">How long they may be used without news.</param>
    void AddAddresses(PeerId peer, IEnumerable<Multiaddr> addresses, TimeSpan lifetime);

    /// <summary>Takes a peer's own signed word on its addresses in place of its word before; what is known otherwise
    /// stays.</summary>
    /// <param name="envelope">The <see cref="PeerRecord"/> in its envelope.</param>
    /// <param name="lifetime">How long they may be used without news.</param>
    /// <returns>False when a record at least as new is there.</returns>
    /// <exception cref="MalformedException">It is not a peer record, or signed by somebody else.</exception>
    bool AddRecord(ReadOnlyMemory<byte> envelope, TimeSpan lifetime);

    /// <summary>The newest record that the peer signed, in its envelope; null without one.</summary>
    ReadOnlyMemory<byte>? RecordOf(PeerId peer);

    /// <summary>What the peer last said it speaks.</summary>
    IReadOnlyList<string> ProtocolsOf(PeerId peer);

    /// <summary>Notes what a peer says it speaks.</summary>
    void SetProtocols(PeerId peer, IEnumerable<string> protocols);

    /// <summary>The peer's key: from its id, or as it introduced itself; null when unknown.</summary>
    PublicKey? KeyOf(PeerId peer);

    /// <summary>Notes a peer's key.</summary>
    /// <exception cref="ArgumentException">It is another peer's.</exception>
    void SetKey(PeerId peer, PublicKey key);
}
