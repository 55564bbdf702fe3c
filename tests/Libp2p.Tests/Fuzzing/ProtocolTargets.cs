using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Records;
using Libp2p.Discovery.Mdns;
using Libp2p.Protocols.AutoNat;
using Libp2p.Protocols.Dcutr;
using Libp2p.Protocols.GossipSub;
using Libp2p.Protocols.Identify;
using Libp2p.Protocols.Kad;
using Libp2p.Protocols.Relay;
using Libp2p.Protocols.Rendezvous;

namespace Libp2p.Tests.Fuzzing;

/// <summary>Messages of the protocols.</summary>
internal static class ProtocolTargets
{
    /// <summary>Peers and their addresses, of which so many are read at most, bytes.</summary>
    private const int AddressesSetAside = 128 * 1024;

    /// <summary>Registrations, of which so many are read at most, bytes.</summary>
    private const int RegistrationsSetAside = 128 * RendezvousProtocol.RegistrationCountMax;

    private static readonly PrivateKey _key = PrivateKey.FromSeed(Enumerable.Repeat((byte)9, 32).ToArray());
    private static readonly PeerId _id = PeerId.Of(_key.PublicKey);
    private static readonly Multiaddr _address = Multiaddr.Parse("/ip4/1.2.3.4/tcp/4001");
    private static readonly DateTimeOffset _when = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private static readonly MessageSigning _signing = new();

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("identify message", Identify().Encode(), bytes => new IdentifyMessage().Merge(bytes.Span))
        {
            Dense =
            [
                (Identify() with { ListenAddresses = [.. Enumerable.Repeat(_address, IdentifyMessage.AddressCountMax)] }).Encode(),
                CoreTargets.Many("1a0161", IdentifyMessage.ProtocolCountMax),
                CoreTargets.Many("120177", 2700), // addresses that are none
                CoreTargets.Many("2a0161", 2700), // families of protocols
                [0x32, 0xc0, 0x3e, .. CoreTargets.Many("ff", 8000)], // a program whose name is no text
            ],
        },
        new("Kademlia message", Kad().Encode(), bytes => KadMessage.Decode(bytes.Span))
        {
            SetAside = AddressesSetAside,
            Taken = (message, _) => KadMessage.Decode(((KadMessage)message).Encode()),
            Dense =
            [
                CoreTargets.Many("42020a00", 16_000), // peers without an id
                CoreTargets.Many("1a052a03323030", 9_000), // records
                new KadMessage(KadMessageType.FindNode)
                {
                    CloserPeers = [.. Enumerable.Repeat(new KadPeer(_id, []), 2 * KadMessage.PeerCountMax)],
                }.Encode(),
                new KadMessage(KadMessageType.FindNode)
                {
                    CloserPeers =
                    [
                        .. Enumerable.Repeat(
                            new KadPeer(_id, [.. Enumerable.Repeat(_address, KadPeer.AddressCountMax)]), KadMessage.PeerCountMax),
                    ],
                }.Encode(),
            ],
        },
        new(
            "DNS message",
            DnsWriter.Write(MdnsAnnouncement.Response(
                "_p2p._udp.local", "peer", _id, [Multiaddr.Parse("/tcp/1")], TimeSpan.FromMinutes(2))),
            bytes => MdnsAnnouncement.Read(DnsReader.Read(bytes.Span), "_p2p._udp.local", 32).Count())
        {
            Dense =
            [
                [.. Convert.FromHexString("000084000000000100000000"), .. Convert.FromHexString("000010000100000078"), 0x22, 0x80,
                    .. CoreTargets.Many("0141", 0x1140)], // one record of many texts
                [.. Convert.FromHexString("000084000000000100000000"), .. Convert.FromHexString("000010000100000078"), 0x1f, 0x40,
                    .. CoreTargets.Many("1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 250)], // that are none
                [.. Convert.FromHexString("000084000000010000000000"), .. CoreTargets.Many("0161", 120), 0, 0, 0x0c, 0, 1,
                    .. CoreTargets.Many("c00c000c0001000000780002c00c", 255)], // names that are pointed at
            ],
        },
        new("pubsub message", MessageSigning.Sign(_key, "chat", "hello"u8.ToArray(), 7).Encode(), bytes => GossipMessage.Decode(bytes))
        {
            Taken = (message, _) =>
            {
                var canonical = ((GossipMessage)message).Encode();
                GossipMessage.Decode(canonical).Encode().ShouldBe(canonical);
                _signing.TryVerify((GossipMessage)message, out var _);
            },
            Dense = [[0x22, 0, .. CoreTargets.Many("3800", 30_000)]], // unknown fields
        },
        new(
            "pubsub RPC",
            Convert.FromHexString(
                "0a0808011204636861740a07080012036f6c64120d120568656c6c6f2204636861741a350a0b0a0463686174120301020312"
                + "050a030102031a060a046368617422100a046368617412060a010a120109183c2a050a03010203"),
            bytes => GossipRpc.Decode(bytes))
        {
            SetAside = GossipRpc.CostSetAside + FuzzTarget.SetAsideUsually,
            Dense =
            [
                CoreTargets.Many("12022200", 16_384), // messages with an empty topic
                CoreTargets.Many("0a021200", 16_384), // subscriptions
                CoreTargets.Many("1a051203" + "0a0161", 9_000), // an IWANT each
                CoreTargets.Many("1a040a020a00", 10_000), // an IHAVE each
                CoreTargets.Many("1a0422020a00", 10_000), // a PRUNE each
            ],
        },
        new("hop message", Hop().Encode(), bytes => HopMessage.Decode(bytes.Span))
        {
            Taken = (message, _) => HopMessage.Decode(((HopMessage)message).Encode()),
            Dense = [[8, 0, .. CoreTargets.Many("2864", 2000)], [8, 0, .. CoreTargets.Many("2200", 2000)]],
        },
        new(
            "stop message",
            new StopMessage(StopType.Connect) { Peer = new(_id, [_address]), Limit = Hop().Limit }.Encode(),
            bytes => StopMessage.Decode(bytes.Span))
        {
            Taken = (message, _) => StopMessage.Decode(((StopMessage)message).Encode()),
            Dense = [[8, 0, .. CoreTargets.Many("2064", 2000)]],
        },
        new("voucher", new ReservationVoucher(_id, _id, _when).Seal(_key), bytes => ReservationVoucher.Open(bytes.Span)),
        new(
            "hole punching message",
            new HolePunchMessage(HolePunchType.Connect, [_address]).Encode(),
            bytes => HolePunchMessage.Decode(bytes.Span))
        {
            Dense = [new HolePunchMessage(
                HolePunchType.Connect, [.. Enumerable.Repeat(_address, HolePunchMessage.AddressCountMax)]).Encode()],
        },
        new("AutoNAT 1", new V1Message.Dial(_id, [_address]).Encode(), bytes => V1Message.Decode(bytes.Span))
        {
            Taken = (message, _) => V1Message.Decode(((V1Message)message).Encode()),
            Dense = [CoreTargets.Many("1200", 2000), CoreTargets.Many("1a021201", 1000)],
        },
        new(
            "AutoNAT 1 answer",
            new V1Message.Response(V1Status.DialError, "no", _address).Encode(),
            bytes => V1Message.Decode(bytes.Span)),
        new("AutoNAT 2", new V2Message.Request([_address, _address], 7).Encode(), bytes => V2Message.Decode(bytes.Span))
        {
            Taken = (message, _) => V2Message.Decode(((V2Message)message).Encode()),
            Dense = [CoreTargets.Many("1200", 2000)],
        },
        new(
            "AutoNAT 2 answer",
            new V2Message.Response(V2Status.Ok, 1, DialStatus.Ok).Encode(),
            bytes => V2Message.Decode(bytes.Span)),
        new("AutoNAT 2 data", new V2Message.Data(20).Encode(), bytes => V2Message.Decode(bytes.Span)),
        new(
            "rendezvous request",
            new RendezvousMessage.Register(Registration()).Encode(),
            bytes => RendezvousMessage.Decode(bytes.Span))
        {
            Taken = (message, _) => RendezvousMessage.Decode(((RendezvousMessage)message).Encode()),
            Dense = [CoreTargets.Many("1200", 2000)],
        },
        new(
            "rendezvous question",
            new RendezvousMessage.Discover("chat", 20, new byte[20]).Encode(),
            bytes => RendezvousMessage.Decode(bytes.Span)),
        new(
            "rendezvous answer",
            new RendezvousMessage.Discovered(
                RendezvousStatus.Ok, "well", [Registration(), Registration()], new byte[20]).Encode(),
            bytes => RendezvousMessage.Decode(bytes.Span))
        {
            SetAside = RegistrationsSetAside,
            Taken = (message, _) => RendezvousMessage.Decode(((RendezvousMessage)message).Encode()),
            Dense =
            [
                [8, 4, 0x32, 0xd0, 0x0f, .. CoreTargets.Many("0a00", RendezvousProtocol.RegistrationCountMax)],
                [8, 4, 0x32, 0xd0, 0x0f, .. CoreTargets.Many("2200", 1000)],
            ],
        },
        new("dial back", DialBackMessage.Encode(7), bytes => DialBackMessage.Decode(bytes.Span)),
    ];

    private static IdentifyMessage Identify() => new()
    {
        PublicKey = _key.PublicKey,
        ListenAddresses = [_address],
        Protocols = ["/a/1", "/b/1"],
        AgentVersion = "x",
        ProtocolVersion = "y",
        ObservedAddress = _address,
        SignedPeerRecord = new PeerRecord(_id, 7, [_address]).Seal(_key),
    };

    private static KadMessage Kad() => new(KadMessageType.GetProviders)
    {
        Key = "/pk/x"u8.ToArray(),
        Record = new("/pk/x"u8.ToArray(), new byte[] { 1, 2 }, DateTimeOffset.UnixEpoch),
        CloserPeers = [new(_id, [_address], KadConnection.Connected)],
        ProviderPeers = [new(_id, [])],
    };

    private static RendezvousRegistration Registration() =>
        new("chat", new PeerRecord(_id, 7, [_address]).Seal(_key), 7200);

    private static HopMessage Hop() => new(HopType.Status)
    {
        Status = RelayStatus.Ok,
        Peer = new(_id, [_address]),
        Reservation = new(_when, [_address], new byte[] { 7, 8 }),
        Limit = new(TimeSpan.FromMinutes(2), 131_072),
    };
}
