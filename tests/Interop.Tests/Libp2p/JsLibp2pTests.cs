using System.Text;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Records;
using Libp2p.Negotiation;
using Libp2p.Protocols.Identify;
using Libp2p.Protocols.Perf;
using Libp2p.Protocols.Ping;
using Libp2p.Security;
using Libp2p.Swarm;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>js-libp2p over TCP and WebSocket, Noise and yamux, in both directions.</summary>
public sealed class JsLibp2pTests
{
    private const int Large = 256 * 1024 * 1024;

    [Theory(Timeout = Limits.Case)]
    [InlineData("tcp")]
    [InlineData("ws")]
    public async Task It_dials_us_pings_and_sends_streams_of_every_kind(string transport)
    {
        await using var ours = await OurNode.StartAsync();

        var outcomes = await JsNode.DialAsync(ours[transport]);

        outcomes.ShouldBe(
            new[]
            {
                "ping", "identify", "echo", "large", "halfClose", "parallel", "reset", "unknown", "throughput",
            }.ToDictionary(name => name, _ => "ok"),
            ignoreOrder: true);
    }

    [Theory(Timeout = Limits.Case)]
    [InlineData("tcp")]
    [InlineData("ws")]
    public async Task We_dial_it_and_each_learns_who_the_other_is(string transport)
    {
        await using var pair = await Pair.DialAsync(transport);

        await using (var ping = await pair.Connection.OpenAsync(PingProtocol.Id))
        {
            for (var count = 0; count < 3; count++)
                (await PingProtocol.PingAsync(ping, TimeProvider.System)).ShouldBeGreaterThan(TimeSpan.Zero);
        }

        await using (var identify = await pair.Connection.OpenAsync(IdentifyProtocol.Id))
        {
            var said = await IdentifyProtocol.ReceiveAsync(identify);
            PeerId.Of(said.PublicKey!).ShouldBe(pair.Connection.Peer);
            said.Protocols.ShouldContain(PingProtocol.Id);
            said.AgentVersion!.ShouldStartWith("js-libp2p/");
            var record = PeerRecord.Open(said.SignedPeerRecord!.Value.Span);
            record.Addresses.ShouldContain(pair.Connection.Remote);
        }
    }

    [Theory(Timeout = Limits.Case)]
    [InlineData("tcp")]
    [InlineData("ws")]
    public async Task We_dial_it_and_streams_of_every_kind_do_as_they_should(string transport)
    {
        await using var pair = await Pair.DialAsync(transport);

        await EchoAsync(pair.Connection, 100);
        await EchoAsync(pair.Connection, 16 * 1024 * 1024);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => EchoAsync(pair.Connection, number * 100)));
        await using (var half = await pair.Connection.OpenAsync(OurNode.Count))
        {
            await half.WriteAsync(new byte[70_000]);
            await half.CloseWriteAsync();
            using var reader = new StreamReader(half, Encoding.ASCII, leaveOpen: true);
            (await reader.ReadToEndAsync()).ShouldBe("70000");
        }

        await using (var reset = await pair.Connection.OpenAsync(OurNode.Reset))
            await Should.ThrowAsync<StreamResetException>(() => reset.ReadAsync(new byte[1]).AsTask());
        await using (var unknown = await pair.Connection.OpenAsync("/unknown/1.0.0"))
            await Should.ThrowAsync<NegotiationException>(() => unknown.ReadAsync(new byte[1]).AsTask());
        await Should.ThrowAsync<NegotiationException>(() => pair.Ours.Host
            .OpenAsync(pair.Connection.Peer, ["/unknown/1.0.0", "/unknown/2.0.0"]).AsTask());
    }

    [Theory(Timeout = Limits.Case)]
    [InlineData("tcp")]
    [InlineData("ws")]
    public async Task We_dial_it_and_256_MiB_go_each_way(string transport)
    {
        await using var pair = await Pair.DialAsync(transport);

        await using var stream = await pair.Connection.OpenAsync(PerfProtocol.Id);
        var measured = await PerfProtocol.MeasureAsync(stream, Large, Large, TimeProvider.System);

        measured.Download.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Theory(Timeout = Limits.Case)]
    [InlineData("tcp")]
    [InlineData("ws")]
    public async Task Another_peer_than_the_dialled_one_is_refused(string transport)
    {
        await using var pair = await Pair.DialAsync(transport);
        using var stranger = PrivateKey.Generate();

        (await Should.ThrowAsync<PeerMismatchException>(() => pair.Ours.Host
                .DialAsync(pair.Connection.Remote.WithPeer(PeerId.Of(stranger.PublicKey))).AsTask()))
            .Actual.ShouldBe(pair.Connection.Peer);
    }

    private static async Task EchoAsync(PeerConnection connection, int length)
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

    /// <summary>One of ours, and a JavaScript one that it dialled.</summary>
    private sealed record Pair(OurNode Ours, JsNode Theirs, PeerConnection Connection) : IAsyncDisposable
    {
        public static async Task<Pair> DialAsync(string transport)
        {
            var (theirs, addresses) = await JsNode.ServeAsync();
            var address = addresses.Single(one => one.ToString().Contains("/ws", StringComparison.Ordinal) == (transport == "ws"));
            var ours = await OurNode.StartAsync();
            var connection = await ours.Host.DialAsync(address);
            connection.Peer.ShouldBe(address.Peer);
            return new(ours, theirs, connection);
        }

        public async ValueTask DisposeAsync()
        {
            await Ours.DisposeAsync();
            await Theirs.DisposeAsync();
        }
    }
}
