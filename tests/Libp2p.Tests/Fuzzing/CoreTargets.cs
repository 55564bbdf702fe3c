using System.Text;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Multiformats;
using Libp2p.Core.Records;
using Libp2p.Tests.Core;

namespace Libp2p.Tests.Fuzzing;

/// <summary>Keys, ids, addresses and records, as bytes and as text.</summary>
internal static class CoreTargets
{
    private static readonly PrivateKey _key = PrivateKey.FromSeed(Enumerable.Repeat((byte)9, 32).ToArray());
    private static readonly PeerId _id = PeerId.Of(_key.PublicKey);

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("public key", _key.PublicKey.Encoded.ToArray(), bytes => PublicKey.Decode(bytes.Span))
        {
            Taken = (key, bytes) => ((PublicKey)key).Encoded.ToArray().ShouldBe(bytes),
        },
        new("ECDSA key", KeyVectors.Get("ECDSA public key"), bytes => PublicKey.Decode(bytes.Span)),
        new("secp256k1 key", KeyVectors.Get("secp256k1 public key"), bytes => PublicKey.Decode(bytes.Span)),
        new("RSA key", KeyVectors.Get("rsa public key"), bytes => PublicKey.Decode(bytes.Span)),
        new("key in PEM", Encoding.UTF8.GetBytes(_key.ToPem()), bytes =>
        {
            using var key = PrivateKey.FromPem(Text(bytes));
            return key.PublicKey;
        }),
        new("peer id", _id.Bytes.ToArray(), bytes => PeerId.Parse(bytes.Span))
        {
            Taken = (id, bytes) => PeerId.Parse(id.ToString()!).Bytes.ToArray().ShouldBe(bytes),
        },
        new("text of a peer id", Encoding.UTF8.GetBytes(_id.ToString()), bytes => PeerId.Parse(Text(bytes))),
        new("text of a peer id as a CID", Encoding.UTF8.GetBytes(_id.ToCid()), bytes => PeerId.Parse(Text(bytes))),
        new("multihash", Multihash.Sha256("x"u8).Bytes.ToArray(), bytes => Multihash.Parse(bytes.Span))
        {
            Taken = (hash, bytes) => ((Multihash)hash).Bytes.ToArray().ShouldBe(bytes),
        },
        new("CID", Cid.Create(Cid.Raw, Multihash.Sha256("x"u8)).ToBytes(), bytes => Cid.Parse(bytes.Span))
        {
            Taken = (cid, bytes) => Cid.Parse(cid.ToString()!).ToBytes().ShouldBe(bytes),
        },
        new(
            "text of a CID",
            Encoding.UTF8.GetBytes(Cid.Create(Cid.Raw, Multihash.Sha256("x"u8)).ToString()),
            bytes => Cid.Parse(Text(bytes))),
        new(
            "multiaddr",
            Multiaddr.Parse("/dns4/example.com/tcp/443/wss/http-path/a%2Fb/ip6/::1/udp/9/quic-v1").Bytes.ToArray(),
            bytes => Multiaddr.Parse(bytes.Span))
        {
            Taken = (address, bytes) => Multiaddr.Parse(address.ToString()!).Bytes.ToArray().ShouldBe(bytes),
            Dense =
            [
                Many("dd03", 512), // /ws
                Multiaddr.Parse(string.Concat(Enumerable.Repeat($"/p2p/{_id}", 24))).Bytes.ToArray(),
            ],
        },
        new(
            "text of a multiaddr",
            Encoding.UTF8.GetBytes($"/dns4/example.com/tcp/443/tls/sni/example.com/ws/p2p/{_id}"),
            bytes => Multiaddr.Parse(Text(bytes)))
        {
            Taken = (address, _) => Multiaddr.Parse(address.ToString()!).ShouldBe(address),
            Dense = [Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("/ws", 512))), Many("2f61", 2000)],
        },
        new(
            "peer record",
            new PeerRecord(_id, 7, [Multiaddr.Parse("/ip4/1.2.3.4/tcp/1")]).Seal(_key),
            bytes => PeerRecord.Open(bytes.Span))
        {
            Dense =
            [
                new PeerRecord(_id, 7, [.. Enumerable.Repeat(Multiaddr.Parse("/ws"), PeerRecord.AddressCountMax)]).Seal(_key),
                Many("1a0141", 20_000), // payloads
            ],
        },
    ];

    /// <summary>So many times the same bytes.</summary>
    public static byte[] Many(string hex, int count) =>
        [.. Enumerable.Repeat(Convert.FromHexString(hex), count).SelectMany(one => one)];

    /// <summary>Every byte is a letter: replacing those that are none costs more than reading them.</summary>
    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.Latin1.GetString(bytes.Span);
}
