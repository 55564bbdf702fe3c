using System.Collections.Frozen;

namespace Libp2p.Core.Multiaddrs;

/// <summary>
/// A protocol that may stand in an address: its number, its name, how its value is laid out
/// (https://github.com/multiformats/multiaddr/blob/master/protocols.csv).
/// </summary>
public sealed class MultiaddrProtocol
{
    /// <summary>The length of a value that says its own length.</summary>
    internal const int Variable = -1;

    private static readonly MultiaddrProtocol[] _all =
    [
        new(4, "ip4", 4, MultiaddrValues.Ip4),
        new(6, "tcp", 2, MultiaddrValues.Port),
        new(33, "dccp", 2, MultiaddrValues.Port),
        new(41, "ip6", 16, MultiaddrValues.Ip6),
        new(42, "ip6zone", Variable, MultiaddrValues.Name),
        new(43, "ipcidr", 1, MultiaddrValues.PrefixLength),
        new(53, "dns", Variable, MultiaddrValues.HostName),
        new(54, "dns4", Variable, MultiaddrValues.HostName),
        new(55, "dns6", Variable, MultiaddrValues.HostName),
        new(56, "dnsaddr", Variable, MultiaddrValues.HostName),
        new(132, "sctp", 2, MultiaddrValues.Port),
        new(273, "udp", 2, MultiaddrValues.Port),
        new(275, "p2p-webrtc-star", 0),
        new(276, "p2p-webrtc-direct", 0),
        new(280, "webrtc-direct", 0),
        new(281, "webrtc", 0),
        new(290, "p2p-circuit", 0),
        new(301, "udt", 0),
        new(302, "utp", 0),
        new(400, "unix", Variable, MultiaddrValues.Path),
        new(421, "p2p", Variable, MultiaddrValues.Peer),
        new(443, "https", 0),
        new(448, "tls", 0),
        new(449, "sni", Variable, MultiaddrValues.HostName),
        new(454, "noise", 0),
        new(460, "quic", 0),
        new(461, "quic-v1", 0),
        new(465, "webtransport", 0),
        new(466, "certhash", Variable, MultiaddrValues.Hash),
        new(477, "ws", 0),
        new(478, "wss", 0),
        new(480, "http", 0),
        new(481, "http-path", Variable, MultiaddrValues.HttpPath),
        new(777, "memory", 8, MultiaddrValues.Number),
    ];

    private static readonly FrozenDictionary<ulong, MultiaddrProtocol> _byCode = _all.ToFrozenDictionary(one => one.Code);

    /// <summary>By name; <c>ipfs</c> is what <c>p2p</c> was called.</summary>
    private static readonly FrozenDictionary<string, MultiaddrProtocol> _byName = _all
        .Select(one => KeyValuePair.Create(one.Name, one))
        .Append(KeyValuePair.Create("ipfs", _byCode[421]))
        .ToFrozenDictionary(StringComparer.Ordinal);

    private MultiaddrProtocol(ulong code, string name, int length, MultiaddrValue? value = null) =>
        (Code, Name, Length, Value) = (code, name, length, value);

    /// <summary><c>ip4</c>: four bytes.</summary>
    public static MultiaddrProtocol Ip4 { get; } = _byCode[4];

    /// <summary><c>ip6</c>: sixteen bytes.</summary>
    public static MultiaddrProtocol Ip6 { get; } = _byCode[41];

    /// <summary><c>tcp</c>: a port.</summary>
    public static MultiaddrProtocol Tcp { get; } = _byCode[6];

    /// <summary><c>udp</c>: a port.</summary>
    public static MultiaddrProtocol Udp { get; } = _byCode[273];

    /// <summary><c>dns</c>: a name with addresses of either kind.</summary>
    public static MultiaddrProtocol Dns { get; } = _byCode[53];

    /// <summary><c>dns4</c>: a name with IPv4 addresses.</summary>
    public static MultiaddrProtocol Dns4 { get; } = _byCode[54];

    /// <summary><c>dns6</c>: a name with IPv6 addresses.</summary>
    public static MultiaddrProtocol Dns6 { get; } = _byCode[55];

    /// <summary><c>dnsaddr</c>: a name whose TXT records hold addresses.</summary>
    public static MultiaddrProtocol Dnsaddr { get; } = _byCode[56];

    /// <summary><c>p2p</c>: a peer.</summary>
    public static MultiaddrProtocol P2p { get; } = _byCode[421];

    /// <summary><c>p2p-circuit</c>: through the peer before it.</summary>
    public static MultiaddrProtocol P2pCircuit { get; } = _byCode[290];

    /// <summary><c>ws</c>: WebSocket.</summary>
    public static MultiaddrProtocol Ws { get; } = _byCode[477];

    /// <summary><c>wss</c>: WebSocket over TLS.</summary>
    public static MultiaddrProtocol Wss { get; } = _byCode[478];

    /// <summary><c>tls</c>.</summary>
    public static MultiaddrProtocol Tls { get; } = _byCode[448];

    /// <summary><c>sni</c>: the name that TLS asks for.</summary>
    public static MultiaddrProtocol Sni { get; } = _byCode[449];

    /// <summary><c>quic-v1</c>: QUIC of RFC 9000.</summary>
    public static MultiaddrProtocol QuicV1 { get; } = _byCode[461];

    /// <summary><c>memory</c>: within one process, for tests.</summary>
    public static MultiaddrProtocol Memory { get; } = _byCode[777];

    /// <summary>Its number.</summary>
    public ulong Code { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Bytes of its value: 0 for none, <see cref="Variable"/> where it says.</summary>
    internal int Length { get; }

    /// <summary>How its value is written; null where it has none.</summary>
    internal MultiaddrValue? Value { get; }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;

    /// <summary>
    /// The protocol with a number; null where it is not known, so that its value cannot be passed over.
    /// </summary>
    internal static MultiaddrProtocol? Find(ulong code) => _byCode.GetValueOrDefault(code);

    /// <summary>The protocol with a name.</summary>
    internal static MultiaddrProtocol? Find(ReadOnlySpan<char> name) =>
        _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var found) ? found : null;
}
