using System.Text;
using Libp2p.Muxing.Yamux;
using Libp2p.Nat.Pmp;
using Libp2p.Nat.Upnp;
using Libp2p.Negotiation;
using Libp2p.Security.Noise;
using Libp2p.Core.Keys;
using Libp2p.Security.Tls;
using Libp2p.Tests.Security;
using Libp2p.Transports.WebSockets;

namespace Libp2p.Tests.Fuzzing;

/// <summary>What begins connections, and what gateways answer.</summary>
internal static class ConnectionTargets
{
    /// <summary>XML is read by .NET's own reader, which has buffers of its own.</summary>
    private const int XmlSetAside = 256 * 1024;

    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    private static readonly PrivateKey _key = PrivateKey.FromSeed(Enumerable.Repeat((byte)9, 32).ToArray());
    private static readonly NoiseStaticKey _static = new([.. Enumerable.Repeat((byte)3, 32)]);
    private static readonly byte[] _ephemeral = [.. Enumerable.Repeat((byte)4, 32)];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("multistream message", [19, .. "/multistream/1.0.0\n"u8], bytes =>
            MultistreamMessage.TryRead(bytes.Span, out var line, out _) ? line : null),
        new("yamux frame", Convert.FromHexString("000100010000000100000005"), bytes => YamuxFrame.Read(bytes.Span))
        {
            IsFixedLength = true,
        },
        new(
            "Noise payload",
            NoisePayload.Create(_key.PublicKey, NoisePayload.Sign(_key, new byte[32]), ["/yamux/1.0.0"]),
            bytes => NoisePayload.Open(bytes.Span, new byte[32]))
        {
            Dense = [CoreTargets.Many("120141", 20_000)], // signatures
        },
        new(
            "certificate",
            Convert.FromHexString(TlsVectors.All["ed25519"].Certificate),
            bytes => TlsIdentity.Verify(bytes, DateTimeOffset.UnixEpoch.AddDays(20_000))),
        new("Noise, first message", First(), bytes =>
        {
            using var responder = new NoiseHandshake(initiator: false, _static, _ephemeral);
            responder.ReadFirst(bytes.Span);
            return responder.WriteSecond([]);
        }),
        new("Noise, second message", Second(), bytes =>
        {
            using var initiator = new NoiseHandshake(initiator: true, _static, _ephemeral);
            initiator.WriteFirst([]);
            return initiator.ReadSecond(bytes.Span);
        }),
        new(
            "WebSocket request",
            WebSocketHandshake.WriteRequest("x:1", Key),
            bytes => WebSocketHandshake.ReadRequest(bytes.Span))
        {
            Dense = [Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\n{string.Concat(Enumerable.Repeat("upgrade:\r\n", 800))}\r\n")],
        },
        new("WebSocket answer", WebSocketHandshake.WriteAnswer(Key), bytes =>
        {
            WebSocketHandshake.ReadAnswer(bytes.Span, Key);
            return Key;
        }),
        new("NAT-PMP", Convert.FromHexString("00820000000000090fa10fa200001c20"), bytes => PmpMessage.Read(bytes.Span)),
        new(
            "PCP",
            Convert.FromHexString(
                "0281000000001c20000000090000000000000000000000000102030405060708090a0b0c"
                + "060000000fa10fa100000000000000000000ffffcb007107"),
            bytes => PcpMessage.Read(bytes.Span)),
        new(
            "SSDP",
            Encoding.ASCII.GetBytes(
                "HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n"
                + "LOCATION: http://192.0.2.1:5000/rootDesc.xml\r\nEXT:\r\n\r\n"),
            bytes => SsdpMessage.ReadLocation(bytes.Span)),
        new(
            "description",
            Encoding.UTF8.GetBytes(
                "<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device><serviceList><service>"
                + "<serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType>"
                + "<controlURL>/ctl/IPConn</controlURL></service></serviceList></device></root>"),
            bytes => GatewayDescription.Read(bytes, new("http://192.0.2.1:5000/rootDesc.xml")))
        {
            SetAside = XmlSetAside,
        },
        new(
            "fault",
            Encoding.UTF8.GetBytes(
                "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><detail><UPnPError>"
                + "<errorCode>718</errorCode><errorDescription>x</errorDescription></UPnPError></detail></s:Fault>"
                + "</s:Body></s:Envelope>"),
            bytes => SoapMessage.Read(bytes, "AddPortMapping"))
        {
            SetAside = XmlSetAside,
        },
    ];

    private static byte[] First()
    {
        using var initiator = new NoiseHandshake(initiator: true, _static, [.. Enumerable.Repeat((byte)5, 32)]);
        return initiator.WriteFirst([]);
    }

    private static byte[] Second()
    {
        using var initiator = new NoiseHandshake(initiator: true, _static, _ephemeral);
        using var responder = new NoiseHandshake(initiator: false, _static, [.. Enumerable.Repeat((byte)5, 32)]);
        responder.ReadFirst(initiator.WriteFirst([]));
        return responder.WriteSecond([1, 2, 3]);
    }
}
