using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Negotiation;

namespace Libp2p.Swarm;

/// <summary>
/// What a protocol needs of the peer that it runs on: who that is, whom it knows, and streams both ways.
/// </summary>
public interface IHost
{
    /// <summary>Who this peer is.</summary>
    PeerId Id { get; }

    /// <summary>This peer's key, to sign with.</summary>
    PrivateKey Identity { get; }

    /// <summary>Where this peer says it can be reached, without its own id at the end.</summary>
    IReadOnlyList<Multiaddr> Addresses { get; }

    /// <summary>What is known of other peers.</summary>
    IPeerStore Peers { get; }

    /// <summary>Says which peers are worth keeping.</summary>
    IPeerTags Tags { get; }

    /// <summary>The connections whose end nobody was told of yet: also one that is just ending.</summary>
    IReadOnlyList<PeerConnection> Connections { get; }

    /// <summary>The connections with one peer on which streams can be opened at this moment, direct ones first.</summary>
    IReadOnlyList<PeerConnection> ConnectionsTo(PeerId peer);

    /// <summary>
    /// Gives a connection with a peer: one that is open, or a new one to an address that is known of it.
    /// </summary>
    /// <exception cref="DialException">It has no address, or answers at none.</exception>
    ValueTask<PeerConnection> ConnectAsync(
        PeerId peer, DialOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Makes a new connection to an address, whatever connections there are.</summary>
    /// <param name="address">Where; with a peer at its end, nobody else may answer.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="Libp2pException">Nobody answers, or somebody else, or not as it should.</exception>
    ValueTask<PeerConnection> DialAsync(Multiaddr address, CancellationToken cancellationToken = default);

    /// <summary>Opens a stream with a peer for the first of some protocols that it speaks, connecting first when
    /// needed.</summary>
    /// <exception cref="DialException">The peer is not to be reached.</exception>
    /// <exception cref="NegotiationException">It speaks none of them. When it had said that it speaks one, that is
    /// proposed without waiting, and it is reading that fails should it not.</exception>
    ValueTask<(DuplexStream Stream, string Protocol)> OpenAsync(
        PeerId peer,
        IReadOnlyList<string> protocols,
        DialOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <summary>Takes streams of a protocol, until what it gives is disposed of. Peers are told.</summary>
    /// <exception cref="InvalidOperationException">The protocol has a handler already.</exception>
    IDisposable Handle(string protocol, StreamHandler handler);

    /// <summary>
    /// Says of an address that this peer can be reached there, until what it gives is disposed of: one that a router
    /// maps, or that others confirmed. Peers are told.
    /// </summary>
    IDisposable Announce(Multiaddr address);

    /// <summary>Tells of peers that come, go and introduce themselves, until what it gives is disposed of.</summary>
    IDisposable Watch(IPeerWatcher watcher);
}
