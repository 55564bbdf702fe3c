namespace Libp2p.Swarm.Resources;

/// <summary>The most that a scope may use of each thing. What is not said has no limit.</summary>
public sealed record ScopeLimits
{
    /// <summary>Memory that is set aside, bytes.</summary>
    public long Memory { get; init; } = long.MaxValue;

    /// <summary>Streams, both ways.</summary>
    public int Streams { get; init; } = int.MaxValue;

    /// <summary>Streams that others opened.</summary>
    public int InboundStreams { get; init; } = int.MaxValue;

    /// <summary>Streams opened from here.</summary>
    public int OutboundStreams { get; init; } = int.MaxValue;

    /// <summary>Connections, both ways.</summary>
    public int Connections { get; init; } = int.MaxValue;

    /// <summary>Connections that others dialled.</summary>
    public int InboundConnections { get; init; } = int.MaxValue;

    /// <summary>Connections dialled from here.</summary>
    public int OutboundConnections { get; init; } = int.MaxValue;

    /// <summary>File descriptors.</summary>
    public int Descriptors { get; init; } = int.MaxValue;

    /// <summary>These limits and a multiple of others, thing by thing; what has no limit gets none.</summary>
    internal ScopeLimits Plus(ScopeLimits more, double times)
    {
        return new()
        {
            Memory = Add(Memory, more.Memory),
            Streams = (int)Add(Streams, more.Streams),
            InboundStreams = (int)Add(InboundStreams, more.InboundStreams),
            OutboundStreams = (int)Add(OutboundStreams, more.OutboundStreams),
            Connections = (int)Add(Connections, more.Connections),
            InboundConnections = (int)Add(InboundConnections, more.InboundConnections),
            OutboundConnections = (int)Add(OutboundConnections, more.OutboundConnections),
            Descriptors = Descriptors,
        };

        long Add(long from, long by) => from is long.MaxValue or int.MaxValue || by is long.MaxValue or int.MaxValue
            ? from
            : from + (long)(by * times);
    }
}
