using System.Collections.Immutable;

namespace Libp2p.Discovery.Mdns;

/// <summary>A record. Of the kinds that are read, one of target and texts is set; others have neither.</summary>
/// <param name="Name">Whose it is, its labels joined by dots.</param>
/// <param name="Type">Its kind.</param>
/// <param name="Lifetime">How long it may be believed; nothing takes it back.</param>
public sealed record DnsRecord(string Name, DnsType Type, TimeSpan Lifetime)
{
    /// <summary>The name that a <see cref="DnsType.NamePointer"/> record leads to.</summary>
    public string? Target { get; init; }

    /// <summary>What a <see cref="DnsType.Txt"/> record says.</summary>
    public ImmutableArray<string> Texts { get; init; } = [];

    /// <summary>Whether it replaces all that was known of its name and kind (RFC 6762 section 10.2).</summary>
    public bool Flushes { get; init; }
}
