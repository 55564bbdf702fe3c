namespace Libp2p.Discovery.Mdns;

/// <summary>Kinds of records that matter here (RFC 1035 section 3.2.2, RFC 3596, RFC 2782).</summary>
public enum DnsType : ushort
{
    /// <summary>An IPv4 address.</summary>
    A = 1,

    /// <summary>Another name.</summary>
    NamePointer = 12,

    /// <summary>Texts.</summary>
    Txt = 16,

    /// <summary>An IPv6 address.</summary>
    Aaaa = 28,

    /// <summary>The host and port of a service.</summary>
    Srv = 33,

    /// <summary>Of a question: all that there is.</summary>
    Any = 255,
}
