using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Multiformats;
using Libp2p.Core.Records;
using Libp2p.Discovery.Mdns;
using Libp2p.Muxing.Yamux;
using Libp2p.Negotiation;
using Libp2p.Protocols.GossipSub;
using Libp2p.Protocols.Kad;
using Libp2p.Security;
using Libp2p.Security.Noise;
using Libp2p.Transports.WebSockets;

namespace Libp2p.Tests.Fuzzing;

/// <summary>
/// What strangers send, changed at random: a parser takes it or throws an exception of its own, and what it takes it
/// writes back in a form that it takes again.
/// </summary>
public sealed class MutationTests
{
    private static readonly PrivateKey _key = PrivateKey.FromSeed(Enumerable.Repeat((byte)9, 32).ToArray());
    private static readonly MessageSigning _signing = new();

    private static readonly Dictionary<string, (byte[] Valid, Action<byte[]> Parse)> _parsers = new()
    {
        ["public key"] = (_key.PublicKey.Encoded.ToArray(), bytes => PublicKey.Decode(bytes).Encoded.ToArray().ShouldBe(bytes)),
        ["peer id"] = (
            PeerId.Of(_key.PublicKey).Bytes.ToArray(),
            bytes => PeerId.Parse(PeerId.Parse(bytes).ToString()).Bytes.ToArray().ShouldBe(bytes)),
        ["multihash"] = (
            Multihash.Sha256("x"u8).Bytes.ToArray(), bytes => Multihash.Parse(bytes).Bytes.ToArray().ShouldBe(bytes)),
        ["CID"] = (
            Cid.Create(Cid.Raw, Multihash.Sha256("x"u8)).ToBytes(),
            bytes => Cid.Parse(Cid.Parse(bytes).ToString()).ToBytes().ShouldBe(bytes)),
        ["multiaddr"] = (
            Multiaddr.Parse("/dns4/example.com/tcp/443/wss/http-path/a%2Fb/ip6/::1/udp/9/quic-v1").Bytes.ToArray(),
            bytes => Multiaddr.Parse(Multiaddr.Parse(bytes).ToString()).Bytes.ToArray().ShouldBe(bytes)),
        ["peer record"] = (
            new PeerRecord(PeerId.Of(_key.PublicKey), 7, [Multiaddr.Parse("/ip4/1.2.3.4/tcp/1")]).Seal(_key),
            bytes => PeerRecord.Open(bytes)),
        ["Noise payload"] = (
            NoisePayload.Create(_key, new byte[32], ["/yamux/1.0.0"]), bytes => NoisePayload.Open(bytes, new byte[32])),
        ["Kademlia message"] = (
            new KadMessage(KadMessageType.GetProviders)
            {
                Key = "/pk/x"u8.ToArray(),
                Record = new("/pk/x"u8.ToArray(), new byte[] { 1, 2 }, DateTimeOffset.UnixEpoch),
                CloserPeers = [new(PeerId.Of(_key.PublicKey), [Multiaddr.Parse("/ip4/1.2.3.4/tcp/1")], KadConnection.Connected)],
                ProviderPeers = [new(PeerId.Of(_key.PublicKey), [])],
            }.Encode(),
            bytes => KadMessage.Decode(KadMessage.Decode(bytes).Encode())),
        ["DNS message"] = (
            DnsWriter.Write(MdnsAnnouncement.Response(
                "_p2p._udp.local", "peer", PeerId.Of(_key.PublicKey), [Multiaddr.Parse("/tcp/1")], TimeSpan.FromMinutes(2))),
            bytes => MdnsAnnouncement.Read(DnsReader.Read(bytes), "_p2p._udp.local", 32).Count()),
        ["multistream message"] = (
            [19, .. "/multistream/1.0.0\n"u8], bytes => MultistreamMessage.TryRead(bytes, out _, out _)),
        ["pubsub message"] = (
            MessageSigning.Sign(_key, "chat", "hello"u8.ToArray(), 7).Encode(),
            bytes =>
            {
                var canonical = GossipMessage.Decode(bytes).Encode();
                GossipMessage.Decode(canonical).Encode().ShouldBe(canonical);
                _signing.TryVerify(GossipMessage.Decode(bytes), out _);
            }),
        ["pubsub RPC"] = (
            Convert.FromHexString(
                "0a0808011204636861740a07080012036f6c64120d120568656c6c6f2204636861741a350a0b0a0463686174120301020312"
                + "050a030102031a060a046368617422100a046368617412060a010a120109183c2a050a03010203"),
            bytes => GossipRpc.Decode(bytes)),
        ["WebSocket request"] = (
            WebSocketHandshake.WriteRequest("x:1", Convert.ToBase64String(new byte[16])),
            bytes => WebSocketHandshake.ReadRequest(bytes)),
        ["WebSocket answer"] = (
            WebSocketHandshake.WriteAnswer(Convert.ToBase64String(new byte[16])),
            bytes => WebSocketHandshake.ReadAnswer(bytes, Convert.ToBase64String(new byte[16]))),
        ["yamux frame"] = (Convert.FromHexString("000100010000000100000005"), bytes => YamuxFrame.Read(bytes)),
    };

    public static TheoryData<string> Parsers => [.. _parsers.Keys];

    [Theory]
    [MemberData(nameof(Parsers))]
    public void Whatever_comes_is_taken_or_refused_in_order(string parser)
    {
        var (valid, parse) = _parsers[parser];
        Mutations.ShouldBeTakenOrRefused(valid, parse, fixedLength: parser == "yamux frame");
    }
}
