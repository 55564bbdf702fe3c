using Libp2p.Core;

namespace Libp2p.Swarm;

/// <summary>A stream that a peer opened.</summary>
/// <param name="Stream">The bytes.</param>
/// <param name="Protocol">What was agreed on.</param>
/// <param name="Connection">The connection that it is on.</param>
public sealed record StreamContext(DuplexStream Stream, string Protocol, PeerConnection Connection)
{
    /// <summary>Who opened it.</summary>
    public PeerId Peer => Connection.Peer;
}
