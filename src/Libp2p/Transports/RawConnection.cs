using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Transports;

/// <summary>A connection as a transport makes it: not secured, with one stream, unless <see cref="Secured"/> is there.
/// </summary>
/// <param name="Stream">The stream. It is reset to end the connection before it is anybody's.</param>
/// <param name="Local">This side's address.</param>
/// <param name="Remote">The other side's.</param>
/// <param name="IsLimited">Whether it has little time and few bytes, as through a relay.</param>
public sealed record RawConnection(DuplexStream Stream, Multiaddr Local, Multiaddr Remote, bool IsLimited = false)
{
    /// <summary>What a transport has done already that others leave to Noise and yamux; null for nothing.</summary>
    public SecuredLink? Secured { get; init; }
}
