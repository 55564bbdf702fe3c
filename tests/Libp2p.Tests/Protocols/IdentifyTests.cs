using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;
using Libp2p.Core.Records;
using Libp2p.Protocols.Identify;
using Libp2p.Transports.Memory;

namespace Libp2p.Tests.Protocols;

public sealed class IdentifyTests
{
    private static readonly PrivateKey _key = PrivateKey.FromSeed(Enumerable.Repeat((byte)3, 32).ToArray());

    private static readonly IdentifyMessage _message = new()
    {
        PublicKey = _key.PublicKey,
        ListenAddresses = [Multiaddr.Parse("/ip4/1.2.3.4/tcp/4001"), Multiaddr.Parse("/ip6/::1/tcp/4001")],
        Protocols = ["/ipfs/id/1.0.0", "/ipfs/ping/1.0.0"],
        ObservedAddress = Multiaddr.Parse("/ip4/5.6.7.8/tcp/9"),
        ProtocolVersion = "ipfs/0.1.0",
        AgentVersion = "bib/0.1.0",
        SignedPeerRecord = new PeerRecord(PeerId.Of(_key.PublicKey), 1, []).Seal(_key),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_peer_says_of_itself_arrives()
    {
        var (one, other) = MemoryPipe.Create();
        await IdentifyProtocol.SendAsync(one, _message, Stop);

        (await IdentifyProtocol.ReceiveAsync(other, Stop)).Encode().ShouldBe(_message.Encode());
    }

    [Fact]
    public void The_bytes_are_the_published_fields_in_order() => Convert.ToHexStringLower(
            new IdentifyMessage
            {
                ListenAddresses = [Multiaddr.Parse("/tcp/80")], Protocols = ["/a"], ProtocolVersion = "v", AgentVersion = "b",
                ObservedAddress = Multiaddr.Parse("/tcp/81"), SignedPeerRecord = new byte[] { 1 },
            }.Encode())
        .ShouldBe("1203060050" + "1a022f61" + "2203060051" + "2a0176" + "320162" + "420101");

    [Fact]
    public async Task A_message_in_parts_is_merged_until_the_end()
    {
        var (one, other) = MemoryPipe.Create();
        await Delimited.WriteAsync(one, new IdentifyMessage { Protocols = ["/a"], AgentVersion = "old" }.Encode(), Stop);
        await Delimited.WriteAsync(one, new IdentifyMessage { Protocols = ["/b"], AgentVersion = "new" }.Encode(), Stop);
        await one.CloseWriteAsync(Stop);

        var message = await IdentifyProtocol.ReceiveAsync(other, Stop);
        message.Protocols.ShouldBe(["/a", "/b"]);
        message.AgentVersion.ShouldBe("new");
    }

    [Theory]
    [InlineData("", "before it")]
    [InlineData("8140", "at most 8192")]
    [InlineData("05aabb", "after 2 of its 5 bytes")]
    [InlineData("80", "within its length")]
    [InlineData("ffffffffffffffffff", "no varint")]
    [InlineData("02ffff", "within a varint")]
    public async Task What_is_no_such_message_is_refused_and_says_why(string hex, string why)
    {
        var (one, other) = MemoryPipe.Create();
        await one.WriteAsync(Convert.FromHexString(hex), Stop);
        await one.CloseWriteAsync(Stop);

        (await Should.ThrowAsync<MalformedException>(() => IdentifyProtocol.ReceiveAsync(other, Stop).AsTask()))
            .Message.ShouldContain(why);
    }

    [Fact]
    public void More_protocols_than_allowed_are_refused_and_unknown_addresses_passed_over()
    {
        var many = new ProtoWriter();
        for (var count = 0; count <= IdentifyMessage.ProtocolCountMax; count++) many.Text(3, "/a");
        Should.Throw<MalformedException>(() => new IdentifyMessage().Merge(many.Written))
            .Message.ShouldContain("more than 512");
        var unknown = new ProtoWriter().Bytes(2, [0xff, 0x7f]).Bytes(2, Multiaddr.Parse("/tcp/1").Bytes.Span);
        new IdentifyMessage().Merge(unknown.Written).ListenAddresses.ShouldBe([Multiaddr.Parse("/tcp/1")]);
    }
}
