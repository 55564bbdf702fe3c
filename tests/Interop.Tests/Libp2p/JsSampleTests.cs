using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Tests.Nat.Namespaces;
using Libp2p.Tests.Samples;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>
/// js-libp2p and the sample node as programs, where one dials another peer than the one that is there. js-libp2p 3 is
/// who refuses, over TCP, as its WebSocket is not for Node 20: 2.9 takes whoever answers, for it does not tell its Noise
/// whom it expects.
/// </summary>
public sealed class JsSampleTests : IDisposable
{
    private readonly PrivateKey _stranger = PrivateKey.Generate();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _stranger.Dispose();

    [Fact(Timeout = Limits.Case)]
    public async Task It_refuses_the_sample_where_it_dialled_another_and_the_sample_goes_on()
    {
        await using var sample = Start("--listen", "/ip4/127.0.0.1/tcp/0");
        var at = Multiaddr.Parse(await sample.AddressAsync("/tcp/", Stop));

        await using var theirs = new JsProcess("js3/nat.mjs");
        (await theirs.ReadAsync()).GetProperty("event").GetString().ShouldBe("addresses");
        await theirs.TellAsync(("dial", Stranger(at).ToString()));
        var refused = await theirs.ReadAsync();
        await theirs.TellAsync(("dial", at.ToString()));
        var met = await theirs.ReadAsync();

        refused.GetProperty("event").GetString().ShouldBe("error", refused.ToString());
        refused.GetProperty("message").GetString()!.ShouldContain("does not match expected remote identity key");
        (met.GetProperty("event").GetString(), met.GetProperty("peer").GetString()).ShouldBe(("open", at.Peer!.ToString()));
        var outcomes = await JsNode.DialAsync(at);
        (outcomes["ping"], outcomes["echo"]).ShouldBe(("ok", "ok"));
    }

    [Theory(Timeout = Limits.Case)]
    [InlineData("tcp")]
    [InlineData("ws")]
    public async Task The_sample_refuses_it_where_another_was_dialled_and_both_go_on(string transport)
    {
        var (theirs, addresses) = await JsNode.ServeAsync();
        await using var ended = theirs;
        var at = addresses.Single(one => one.ToString().Contains("/ws", StringComparison.Ordinal) == (transport == "ws"));

        await using var sample = Start("--dial", Stranger(at).ToString());

        var error = (await sample.NextAsync("error", _ => true, Stop)).GetProperty("message").GetString()!;
        error.ShouldContain(at.Peer!.ToString());
        error.ShouldContain(PeerId.Of(_stranger.PublicKey).ToString());
        await sample.TellAsync($$"""{"do":"dial","id":1,"addr":"{{at}}"}""");
        (await sample.NextAsync("dial", _ => true, Stop)).GetProperty("peer").GetString().ShouldBe(at.Peer.ToString());
        await sample.TellAsync($$"""{"do":"echo","id":2,"peer":"{{at.Peer}}","data":"still here"}""");
        (await sample.NextAsync("echo", _ => true, Stop)).GetProperty("data").GetString().ShouldBe("still here");
    }

    private static NamespaceNode Start(params string[] arguments) => new(SampleProgram.Start("Libp2p.Node", arguments));

    private Multiaddr Stranger(Multiaddr at) => at.WithoutPeer()!.WithPeer(PeerId.Of(_stranger.PublicKey));
}
