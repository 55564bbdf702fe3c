using System.Text.Json;
using System.Text.Json.Nodes;
using Libp2p.Core.Multiaddrs;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>A js-libp2p node in a Kademlia network (js/kad.mjs).</summary>
internal sealed class JsKadNode : IAsyncDisposable
{
    private readonly JsProcess _process;

    private JsKadNode(JsProcess process) => _process = process;

    /// <summary>Where it listens, with its id.</summary>
    public Multiaddr Address { get; private set; } = null!;

    /// <summary>Starts one.</summary>
    /// <param name="protocol">The network's name.</param>
    /// <param name="more">The mDNS service that it looks for, if any; <c>--ws</c> for one that listens on
    /// WebSocket.</param>
    public static async Task<JsKadNode> StartAsync(string protocol, params string[] more)
    {
        var node = new JsKadNode(new("js/kad.mjs", [protocol, .. more]));
        node.Address = Multiaddr.Parse((await node.NextAsync("addresses")).GetProperty("addrs")[0].GetString()!);
        return node;
    }

    /// <summary>Tells it to do something, and gives its answer.</summary>
    public async Task<JsonElement> DoAsync(string what, params (string Name, JsonNode Value)[] members)
    {
        await _process.TellAsync([("do", what), .. members]);
        return await NextAsync(what);
    }

    /// <summary>Waits until it has taken a peer in: when it has learned what that speaks, and asked it.</summary>
    public async Task KnowsAnybodyAsync()
    {
        while ((await DoAsync("peers")).GetProperty("count").GetInt32() == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
    }

    /// <summary>The next that it says under a name.</summary>
    public Task<JsonElement> NextAsync(string name) => _process.NextAsync(name);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
