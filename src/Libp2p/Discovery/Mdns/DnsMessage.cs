using System.Collections.Immutable;

namespace Libp2p.Discovery.Mdns;

/// <summary>A query or a response (RFC 1035 section 4.1).</summary>
public sealed record DnsMessage
{
    /// <summary>The number by which an asker outside multicast knows its answer again; 0 otherwise.</summary>
    public ushort Id { get; init; }

    /// <summary>Whether it answers.</summary>
    public bool IsResponse { get; init; }

    /// <summary>What is asked.</summary>
    public ImmutableArray<DnsQuestion> Questions { get; init; } = [];

    /// <summary>What is answered; in a query, what the asker knows already.</summary>
    public ImmutableArray<DnsRecord> Answers { get; init; } = [];

    /// <summary>What the asker will want next.</summary>
    public ImmutableArray<DnsRecord> Additionals { get; init; } = [];
}
