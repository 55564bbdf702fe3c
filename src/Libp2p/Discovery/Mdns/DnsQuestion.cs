namespace Libp2p.Discovery.Mdns;

/// <summary>What is asked for.</summary>
/// <param name="Name">The name, its labels joined by dots.</param>
/// <param name="Type">The kind of record.</param>
/// <param name="WantsUnicast">Whether the answer may go to the asker alone (RFC 6762 section 5.4).</param>
public sealed record DnsQuestion(string Name, DnsType Type, bool WantsUnicast = false);
