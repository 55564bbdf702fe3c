using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Records;
using Libp2p.Negotiation;
using Libp2p.Protocols.Identify;
using Libp2p.Protocols.Ping;
using Libp2p.Security;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>js-libp2p over TCP, Noise and yamux, in both directions.</summary>
public sealed class JsLibp2pTests
{
    [Fact(Timeout = Limits.Case)]
    public async Task It_dials_us_pings_and_sends_streams_of_every_kind()
    {
        await using var ours = await OurNode.StartAsync();

        var outcomes = await JsNode.DialAsync(ours.Address);

        outcomes.ShouldBe(
            new Dictionary<string, string>
            {
                ["ping"] = "ok", ["identify"] = "ok", ["echo"] = "ok", ["large"] = "ok", ["parallel"] = "ok",
                ["reset"] = "ok", ["unknown"] = "ok",
            },
            ignoreOrder: true);
    }

    [Fact(Timeout = Limits.Case)]
    public async Task We_dial_it_ping_and_send_streams_of_every_kind()
    {
        var (js, address) = await JsNode.ServeAsync();
        await using var ended = js;
        await using var ours = await OurNode.StartAsync();
        await using var connection = await ours.DialAsync(address);
        connection.Peer.ShouldBe(address.Peer);

        await using (var ping = await connection.OpenAsync(PingProtocol.Id))
        {
            for (var count = 0; count < 3; count++)
                (await PingProtocol.PingAsync(ping, TimeProvider.System)).ShouldBeGreaterThan(TimeSpan.Zero);
        }

        await using (var identify = await connection.OpenAsync(IdentifyProtocol.Id))
        {
            var said = await IdentifyProtocol.ReceiveAsync(identify);
            PeerId.Of(said.PublicKey!).ShouldBe(address.Peer);
            said.Protocols.ShouldContain(PingProtocol.Id);
            said.AgentVersion!.ShouldStartWith("js-libp2p/");
            var record = PeerRecord.Open(said.SignedPeerRecord!.Value.Span);
            record.Addresses.ShouldContain(address.WithoutPeer()!);
        }

        await EchoAsync(100);
        await EchoAsync(16 * 1024 * 1024);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => EchoAsync(number * 100)));
        await using (var reset = await connection.OpenAsync(OurNode.Reset))
            await Should.ThrowAsync<StreamResetException>(() => reset.ReadAsync(new byte[1]).AsTask());
        await using (var unknown = await connection.OpenAsync("/unknown/1.0.0"))
            await Should.ThrowAsync<NegotiationException>(() => unknown.ReadAsync(new byte[1]).AsTask());

        async Task EchoAsync(int length)
        {
            var data = new byte[length];
            new Random(length).NextBytes(data);
            await using var stream = await connection.OpenAsync(OurNode.Echo);
            var came = new MemoryStream();
            var reading = stream.CopyToAsync(came);
            await stream.WriteAsync(data);
            await stream.CloseWriteAsync();
            await reading;
            came.ToArray().SequenceEqual(data).ShouldBeTrue($"{length} bytes came back as {came.Length} other ones");
        }
    }

    [Fact(Timeout = Limits.Case)]
    public async Task Another_peer_than_the_dialled_one_is_refused()
    {
        var (js, address) = await JsNode.ServeAsync();
        await using var ended = js;
        await using var ours = await OurNode.StartAsync();
        using var stranger = PrivateKey.Generate();
        var wrong = address.WithoutPeer()!.WithPeer(PeerId.Of(stranger.PublicKey));

        (await Should.ThrowAsync<PeerMismatchException>(() => ours.DialAsync(wrong))).Actual.ShouldBe(address.Peer);
    }
}
