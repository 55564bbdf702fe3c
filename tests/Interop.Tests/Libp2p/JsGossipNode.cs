using System.Text.Json;
using Libp2p.Core.Multiaddrs;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>A js-libp2p node with gossipsub or floodsub (js/gossip.mjs).</summary>
internal sealed class JsGossipNode : IAsyncDisposable
{
    private readonly JsProcess _process;

    private JsGossipNode(string[] arguments) => _process = new("js/gossip.mjs", arguments);

    /// <summary>Where it listens, with its id.</summary>
    public Multiaddr Address { get; private set; } = null!;

    /// <summary>Its id.</summary>
    public string Peer { get; private set; } = "";

    public static async Task<JsGossipNode> StartAsync(params string[] arguments)
    {
        var node = new JsGossipNode(arguments);
        var said = await node._process.ReadAsync();
        node.Peer = said.GetProperty("peer").GetString()!;
        node.Address = Multiaddr.Parse(said.GetProperty("addrs")[0].GetString()!);
        return node;
    }

    public Task PublishAsync(string text) => _process.TellAsync(("publish", text));

    public Task DialAsync(Multiaddr address) => _process.TellAsync(("dial", address.ToString()));

    /// <summary>Waits for the next message; gives its author and text.</summary>
    public async Task<(string Author, string Text)> NextAsync()
    {
        var said = await _process.ReadAsync();
        return (AuthorOf(said), said.GetProperty("data").GetString()!);
    }

    /// <summary>Waits for the next message; gives its author and bytes.</summary>
    public async Task<(string Author, byte[] Data)> NextBytesAsync()
    {
        var said = await _process.ReadAsync();
        return (AuthorOf(said), said.GetProperty("bytes").GetBytesFromBase64());
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string AuthorOf(JsonElement said) => said.TryGetProperty("from", out var from) ? from.GetString()! : "";
}
