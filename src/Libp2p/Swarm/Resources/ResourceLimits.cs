namespace Libp2p.Swarm.Resources;

/// <summary>
/// How much a host takes on, scope by scope. The defaults are go-libp2p's, which grow with the memory given to the
/// host:
/// a number below is what there is without any, and what each GiB adds.
/// </summary>
public sealed class ResourceLimits
{
    /// <summary>The part of a machine's memory that a host reckons with.</summary>
    private const int ShareOfMemory = 8;

    /// <summary>
    /// All together. Connections 128 (+128), of which others dialled 64 (+64); streams 2,048 (+2,048), of which others
    /// opened 1,024 (+1,024); memory 128 MiB (+1 GiB); file descriptors 256, or half of what the process may have.
    /// </summary>
    public ScopeLimits System { get; set; } = new();

    /// <summary>
    /// What nobody answers for yet: connections in their handshake, streams without a protocol. Connections 64 (+32),
    /// of which others dialled 32 (+16); streams 256 (+128), of which others opened 128 (+64).
    /// </summary>
    public ScopeLimits Transient { get; set; } = new();

    /// <summary>
    /// Streams without a protocol that one peer opened, on all its connections: half of what all peers have at least.
    /// It may not keep the others from opening any. Default: 64.
    /// </summary>
    public ScopeLimits TransientPeer { get; set; } = new() { InboundStreams = 64 };

    /// <summary>
    /// The most streams of one connection that are without a protocol at a time; what the peer opens beyond them waits.
    /// Default: 32.
    /// </summary>
    public int NegotiatingMax { get; set; } = 32;

    /// <summary>
    /// Connections that come from one IPv4 address or from one /56 of IPv6; those of this machine and those through
    /// relays are not counted. Default: 8 connections, as in go.
    /// </summary>
    public ScopeLimits Source { get; set; } = new() { InboundConnections = 8 };

    /// <summary>Streams of one protocol: 2,048 (+512), of which others opened 512 (+256).</summary>
    public ScopeLimits Protocol { get; set; } = new();

    /// <summary>
    /// Streams of one protocol with one peer: 512, of which the peer opened 256; go takes 64, less than what a peer
    /// that sends 200 requests side by side needs.
    /// </summary>
    public ScopeLimits ProtocolPeer { get; set; } = new() { Streams = 512, InboundStreams = 256 };

    /// <summary>
    /// One peer. Connections 8; streams 512 (+256), of which it opened 256 (+128); memory 64 MiB (+128 MiB).
    /// </summary>
    public ScopeLimits Peer { get; set; } = new();

    /// <summary>One connection: memory 32 MiB, for windows beyond their first 256 KiB.</summary>
    public ScopeLimits Connection { get; set; } = new() { Memory = 32 * Mib };

    private const long Mib = 1024 * 1024;

    /// <summary>The limits for this machine: an eighth of its memory.</summary>
    public static ResourceLimits ForThisMachine() => For(
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / ShareOfMemory, DescriptorLimit.OfThisProcess());

    /// <summary>The limits for some memory and file descriptors.</summary>
    /// <param name="memory">Bytes for the host.</param>
    /// <param name="descriptors">What the process may open; half of it is the host's.</param>
    public static ResourceLimits For(long memory, int descriptors)
    {
        var gib = memory / (1024.0 * Mib);
        return new()
        {
            System = new ScopeLimits
            {
                Connections = 128, InboundConnections = 64, OutboundConnections = 128,
                Streams = 2048, InboundStreams = 1024, OutboundStreams = 2048,
                Memory = 128 * Mib, Descriptors = Math.Max(256, descriptors / 2),
            }.Plus(
                new()
                {
                    Connections = 128, InboundConnections = 64, OutboundConnections = 128,
                    Streams = 2048, InboundStreams = 1024, OutboundStreams = 2048, Memory = 1024 * Mib,
                },
                gib),
            Transient = new ScopeLimits
            {
                Connections = 64, InboundConnections = 32, OutboundConnections = 64,
                Streams = 256, InboundStreams = 128, OutboundStreams = 256,
            }.Plus(
                new()
                {
                    Connections = 32, InboundConnections = 16, OutboundConnections = 32,
                    Streams = 128, InboundStreams = 64, OutboundStreams = 128,
                },
                gib),
            Protocol = new ScopeLimits { Streams = 2048, InboundStreams = 512 }
                .Plus(new() { Streams = 512, InboundStreams = 256 }, gib),
            Peer = new ScopeLimits
            {
                Connections = 8, Streams = 512, InboundStreams = 256, OutboundStreams = 512, Memory = 64 * Mib,
            }.Plus(new() { Connections = 0, Streams = 256, InboundStreams = 128, OutboundStreams = 256, Memory = 128 * Mib }, gib),
        };
    }
}
