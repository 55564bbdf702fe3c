using System.Text;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.GossipSub;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>
/// js-libp2p's gossipsub and floodsub: each side's messages reach the other, with signatures checked.
/// </summary>
public sealed class JsGossipTests : IAsyncLifetime
{
    private const string Topic = "interop";

    private readonly List<IAsyncDisposable> _started = [];
    private readonly Lock _lock = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var started in Enumerable.Reverse(_started)) await started.DisposeAsync();
    }

    /// <summary>In a chain of theirs and ours by turns, so that every message but a neighbour's is passed on.</summary>
    [Theory(Timeout = Limits.Case)]
    [InlineData("tcp")]
    [InlineData("ws", "--ws")]
    public async Task Three_of_theirs_and_two_of_ours_hear_everybody(string transport, params string[] more)
    {
        var theirs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => JsAsync(["gossipsub", Topic, .. more])));
        var (one, other) = (await OurAsync(), await OurAsync());
        using var first = await one.Gossip.JoinAsync(Topic);
        using var second = await other.Gossip.JoinAsync(Topic);
        await theirs[0].DialAsync(one.Node[transport]);
        await one.Node.Host.DialAsync(theirs[1].Address);
        await theirs[1].DialAsync(other.Node[transport]);
        await other.Node.Host.DialAsync(theirs[2].Address);
        await UntilAsync(() => one.Gossip.MeshOf(Topic).Count == 2 && other.Gossip.MeshOf(Topic).Count == 2);

        List<(string Author, string Text)> said = [];
        foreach (var node in theirs)
        {
            await node.PublishAsync($"by {node.Peer}");
            said.Add((node.Peer, $"by {node.Peer}"));
        }

        foreach (var (node, gossip, _) in (OurGossip[])[one, other])
        {
            await gossip.PublishAsync(Topic, Encoding.UTF8.GetBytes($"by {node.Host.Id}"));
            said.Add((node.Host.Id.ToString(), $"by {node.Host.Id}"));
        }

        foreach (var node in theirs)
        {
            List<(string, string)> heard = [];
            while (heard.Count < 4) heard.Add(await node.NextAsync());
            heard.ShouldBe(said.Where(message => message.Author != node.Peer), ignoreOrder: true);
        }

        foreach (var (ours, subscription) in ((OurGossip, GossipSubscription)[])[(one, first), (other, second)])
        {
            List<(string, string)> heard = [];
            while (heard.Count < 4)
            {
                var message = await subscription.ReadAsync();
                heard.Add((message.Author!.ToString(), Encoding.UTF8.GetString(message.Data.Span)));
            }

            heard.ShouldBe(said.Where(message => message.Author != ours.Node.Host.Id.ToString()), ignoreOrder: true);
            ours.Node.Host.Connections.ShouldAllBe(connection => ours.Gossip.ScoreOf(connection.Peer) >= 0);
        }
    }

    /// <summary>A long message is told of by IDONTWANT, and one longer than their window is split by yamux.</summary>
    [Fact(Timeout = Limits.Case)]
    public async Task A_message_of_half_a_mebibyte_goes_both_ways()
    {
        var theirs = await JsAsync("gossipsub", Topic);
        var ours = await OurAsync();
        using var subscription = await ours.Gossip.JoinAsync(Topic);
        await ours.Node.Host.DialAsync(theirs.Address);
        await UntilAsync(() => ours.Gossip.MeshOf(Topic).Count == 1);
        var text = new string('x', 512 * 1024);

        await theirs.PublishAsync(text);
        Encoding.UTF8.GetString((await subscription.ReadAsync()).Data.Span).ShouldBe(text);
        await ours.Gossip.PublishAsync(Topic, Encoding.UTF8.GetBytes(text + "!"));
        (await theirs.NextAsync()).ShouldBe((ours.Node.Host.Id.ToString(), text + "!"));
    }

    [Fact(Timeout = Limits.Case)]
    public async Task A_message_without_signature_is_refused_where_they_are_signed()
    {
        var (unsigned, signed) = (await JsAsync("gossipsub", Topic, "unsigned"), await JsAsync("gossipsub", Topic));
        var ours = await OurAsync();
        using var subscription = await ours.Gossip.JoinAsync(Topic);
        await ours.Node.Host.DialAsync(unsigned.Address);
        await ours.Node.Host.DialAsync(signed.Address);
        await UntilAsync(() => ours.Gossip.MeshOf(Topic).Count == 2);

        await unsigned.PublishAsync("anybody");
        await UntilAsync(() => ours.Gossip.ScoreOf(unsigned.Address.Peer!) < 0);
        await signed.PublishAsync("somebody");

        (await subscription.ReadAsync()).Author.ShouldBe(signed.Address.Peer);
    }

    [Fact(Timeout = Limits.Case)]
    public async Task Unsigned_messages_go_both_ways_where_none_is_signed()
    {
        var theirs = await JsAsync("gossipsub", Topic, "unsigned");
        var ours = await OurAsync(options => options.Signatures = SignaturePolicy.StrictNoSign);
        using var subscription = await ours.Gossip.JoinAsync(Topic);
        await theirs.DialAsync(ours.Address);
        await UntilAsync(() => ours.Gossip.MeshOf(Topic).Count == 1);

        await theirs.PublishAsync("from there");
        Encoding.UTF8.GetString((await subscription.ReadAsync()).Data.Span).ShouldBe("from there");
        await ours.Gossip.PublishAsync(Topic, "from here"u8.ToArray());
        (await theirs.NextAsync()).ShouldBe(("", "from here"));
    }

    [Fact(Timeout = Limits.Case)]
    public async Task A_peer_that_only_floods_is_heard_and_hears()
    {
        var theirs = await JsAsync("floodsub", Topic);
        var ours = await OurAsync();
        using var subscription = await ours.Gossip.JoinAsync(Topic);
        await ours.Node.Host.DialAsync(theirs.Address);
        await UntilAsync(() => ours.Gossip.PeersOf(Topic).Count == 1);

        await ours.Gossip.PublishAsync(Topic, "from here"u8.ToArray());
        (await theirs.NextAsync()).ShouldBe((ours.Node.Host.Id.ToString(), "from here"));
        await theirs.PublishAsync("from there");
        (await subscription.ReadAsync()).Author.ShouldBe(theirs.Address.Peer);
        ours.Gossip.MeshOf(Topic).ShouldBeEmpty();
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds()) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
    }

    private async Task<JsGossipNode> JsAsync(params string[] arguments)
    {
        var node = await JsGossipNode.StartAsync(arguments);
        lock (_lock) _started.Add(node);
        return node;
    }

    private async Task<OurGossip> OurAsync(Action<GossipOptions>? configure = null)
    {
        var node = await OurNode.StartAsync();
        _started.Add(node);
        var options = new GossipOptions();
        configure?.Invoke(options);
        var gossip = new GossipService(node.Host, options, TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
        _started.Add(gossip);
        return new(node, gossip, node["tcp"]);
    }

    private sealed record OurGossip(OurNode Node, GossipService Gossip, Multiaddr Address);
}
