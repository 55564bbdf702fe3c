namespace Libp2p.Swarm.Resources;

/// <summary>How much of each thing.</summary>
/// <param name="Memory">Bytes that are set aside.</param>
/// <param name="InboundStreams">Streams that others opened.</param>
/// <param name="OutboundStreams">Streams opened from here.</param>
/// <param name="InboundConnections">Connections that others dialled.</param>
/// <param name="OutboundConnections">Connections dialled from here.</param>
/// <param name="Descriptors">File descriptors.</param>
public readonly record struct ResourceAmount(
    long Memory = 0,
    int InboundStreams = 0,
    int OutboundStreams = 0,
    int InboundConnections = 0,
    int OutboundConnections = 0,
    int Descriptors = 0)
{
    /// <summary>Streams, both ways.</summary>
    public int Streams => InboundStreams + OutboundStreams;

    /// <summary>Connections, both ways.</summary>
    public int Connections => InboundConnections + OutboundConnections;

    internal static ResourceAmount Stream(bool inbound) => inbound ? new(InboundStreams: 1) : new(OutboundStreams: 1);

    internal static ResourceAmount Connection(bool inbound, bool hasDescriptor) => inbound
        ? new(InboundConnections: 1, Descriptors: hasDescriptor ? 1 : 0)
        : new(OutboundConnections: 1, Descriptors: hasDescriptor ? 1 : 0);

    internal ResourceAmount Plus(in ResourceAmount other) => new(
        Memory + other.Memory,
        InboundStreams + other.InboundStreams,
        OutboundStreams + other.OutboundStreams,
        InboundConnections + other.InboundConnections,
        OutboundConnections + other.OutboundConnections,
        Descriptors + other.Descriptors);

    internal ResourceAmount Minus(in ResourceAmount other) => new(
        Memory - other.Memory,
        InboundStreams - other.InboundStreams,
        OutboundStreams - other.OutboundStreams,
        InboundConnections - other.InboundConnections,
        OutboundConnections - other.OutboundConnections,
        Descriptors - other.Descriptors);
}
