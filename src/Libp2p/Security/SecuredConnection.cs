using Libp2p.Core;
using Libp2p.Core.Keys;

namespace Libp2p.Security;

/// <summary>A connection whose other end proved who it is.</summary>
/// <param name="Stream">What is said on it is secret and cannot be changed unseen.</param>
/// <param name="RemoteKey">The other end's key.</param>
/// <param name="RemotePeer">Its id.</param>
/// <param name="Muxer">The multiplexer that both agreed on during the handshake; null when they did not.</param>
/// <param name="IsInitiator">Whether this side began; where both dialled, only one of them did.</param>
public sealed record SecuredConnection(
    DuplexStream Stream, PublicKey RemoteKey, PeerId RemotePeer, string? Muxer, bool IsInitiator);
