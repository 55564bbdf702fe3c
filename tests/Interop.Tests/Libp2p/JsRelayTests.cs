using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.AutoNat;
using Libp2p.Protocols.Relay;
using Libp2p.Swarm;
using Libp2p.Transports.Tcp;
using Libp2p.Transports.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>js-libp2p's relays and ours, and who meets through them.</summary>
public sealed class JsRelayTests : IAsyncDisposable
{
    private const string Echo = "/echo/1.0.0";

    private static readonly Multiaddr _circuit = Multiaddr.Parse("/p2p-circuit");

    private readonly List<IAsyncDisposable> _started = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var started in Enumerable.Reverse(_started)) await started.DisposeAsync();
    }

    [Theory(Timeout = Limits.Case)]
    [InlineData("/ip4/127.0.0.1/tcp/0")]
    [InlineData("/ip4/127.0.0.1/tcp/0/ws")]
    public async Task Both_are_reached_through_our_relay(string listen)
    {
        var relay = Our();
        var at = (await relay.ListenAsync(Multiaddr.Parse(listen))).WithPeer(relay.Id);
        using var serving = new RelayService(relay, new(), TimeProvider.System);

        var theirs = Started(await JsRelayNode.ListenAsync(at));
        (await JsRelayNode.EchoAsync(theirs.Address)).ShouldBe((true, "ok"), "theirs reach theirs");
        (await EchoAsync(theirs.Address)).ShouldBeTrue("we reach theirs");

        var ours = Our();
        var through = (await ours.ListenAsync(at.Encapsulate(_circuit))).WithPeer(ours.Id);
        (await JsRelayNode.EchoAsync(through)).ShouldBe((true, "ok"), "theirs reach us");
    }

    [Theory(Timeout = Limits.Case)]
    [InlineData]
    [InlineData("--ws")]
    public async Task Both_are_reached_through_their_relay(params string[] more)
    {
        var relay = Started(await JsRelayNode.RelayAsync(more));

        var theirs = Started(await JsRelayNode.ListenAsync(relay.Address));
        (await EchoAsync(theirs.Address)).ShouldBeTrue("we reach theirs");

        var ours = Our();
        var through = (await ours.ListenAsync(relay.Address.Encapsulate(_circuit))).WithPeer(ours.Id);
        ours.Addresses.ShouldContain(through.WithoutPeer()!);
        (await JsRelayNode.EchoAsync(through)).ShouldBe((true, "ok"), "theirs reach us");
        (await EchoAsync(through)).ShouldBeTrue("we reach us");
    }

    [Fact(Timeout = Limits.Case)]
    public async Task Who_has_reserved_nothing_is_not_reached_through_their_relay()
    {
        var relay = Started(await JsRelayNode.RelayAsync());
        using var nobody = PrivateKey.Generate();
        var address = relay.Address.Encapsulate(_circuit).WithPeer(PeerId.Of(nobody.PublicKey));

        (await Should.ThrowAsync<Libp2pException>(() => Our().DialAsync(address).AsTask()))
            .Message.ShouldContain("NoReservation");
    }

    /// <summary>It dials no private address, and says so.</summary>
    [Fact(Timeout = Limits.Case)]
    public async Task Their_AutoNAT_answers_us()
    {
        var server = Started(await JsRelayNode.RelayAsync());
        var ours = Our();
        var at = await ours.ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"));
        using var client = new AutoNatClient(ours, new(), TimeProvider.System);
        await ours.DialAsync(server.Address);

        (await Should.ThrowAsync<AutoNatException>(() => client.AskAsync(server.Address.Peer!, [at]).AsTask()))
            .Message.ShouldContain("DialRefused");
    }

    private async Task<bool> EchoAsync(Multiaddr address)
    {
        var connection = await Our().DialAsync(address);
        connection.IsLimited.ShouldBeTrue();
        await using var stream = await connection.OpenAsync(Echo);
        var data = new byte[10_000];
        await stream.WriteAsync(data);
        await stream.CloseWriteAsync();
        var came = new MemoryStream();
        await stream.CopyToAsync(came);
        return came.ToArray().SequenceEqual(data);
    }

    private Libp2pHost Our()
    {
        var host = Started(new Libp2pHost(
            PrivateKey.Generate(), [new TcpTransport(), new WebSocketTransport()], new(), TimeProvider.System, NullLoggerFactory.Instance));
        host.AddTransport(new RelayTransport(host, new(), TimeProvider.System));
        host.Handle(Echo, async (context, stop) =>
        {
            await context.Stream.CopyToAsync(context.Stream, stop);
            await context.Stream.CloseWriteAsync(stop);
        });
        return host;
    }

    private T Started<T>(T one) where T : IAsyncDisposable
    {
        _started.Add(one);
        return one;
    }
}
