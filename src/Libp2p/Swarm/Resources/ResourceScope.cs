namespace Libp2p.Swarm.Resources;

/// <summary>What is used together, and the most that may be. Not safe for use by several threads at once.</summary>
/// <param name="kind">Its kind: <c>system</c>, <c>peer</c> and so on.</param>
/// <param name="name">Which of its kind; empty where there is one only.</param>
/// <param name="limits">The most that may be used.</param>
internal sealed class ResourceScope(string kind, string name, ScopeLimits limits)
{
    public string Kind => kind;

    public string FullName => name.Length == 0 ? kind : $"{kind} {name}";

    public ResourceAmount Used { get; private set; }

    public bool IsEmpty => Used == default;

    /// <summary>The limit that stands against using more; null when none does.</summary>
    public (string Limit, long Max)? WhyNot(in ResourceAmount more)
    {
        var after = Used.Plus(more);
        if (more.Memory > 0 && after.Memory > limits.Memory) return (nameof(limits.Memory), limits.Memory);
        if (more.InboundStreams > 0 && after.InboundStreams > limits.InboundStreams)
            return (nameof(limits.InboundStreams), limits.InboundStreams);
        if (more.OutboundStreams > 0 && after.OutboundStreams > limits.OutboundStreams)
            return (nameof(limits.OutboundStreams), limits.OutboundStreams);
        if (more.Streams > 0 && after.Streams > limits.Streams) return (nameof(limits.Streams), limits.Streams);
        if (more.InboundConnections > 0 && after.InboundConnections > limits.InboundConnections)
            return (nameof(limits.InboundConnections), limits.InboundConnections);
        if (more.OutboundConnections > 0 && after.OutboundConnections > limits.OutboundConnections)
            return (nameof(limits.OutboundConnections), limits.OutboundConnections);
        if (more.Connections > 0 && after.Connections > limits.Connections)
            return (nameof(limits.Connections), limits.Connections);
        return more.Descriptors > 0 && after.Descriptors > limits.Descriptors
            ? (nameof(limits.Descriptors), limits.Descriptors)
            : null;
    }

    public void Take(in ResourceAmount amount) => Used = Used.Plus(amount);

    public void GiveBack(in ResourceAmount amount) => Used = Used.Minus(amount);
}
