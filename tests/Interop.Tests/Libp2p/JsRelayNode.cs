using Libp2p.Core.Multiaddrs;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>A js-libp2p node that is a relay, or that uses one (js/relay.mjs).</summary>
internal sealed class JsRelayNode : IAsyncDisposable
{
    private const string Program = "js/relay.mjs";

    private readonly JsProcess _process;

    private JsRelayNode(string[] arguments) => _process = new(Program, arguments);

    /// <summary>Where it is reached, with its id.</summary>
    public Multiaddr Address { get; private set; } = null!;

    /// <summary>Starts a relay.</summary>
    /// <param name="more"><c>--ws</c> for one that listens on WebSocket.</param>
    public static Task<JsRelayNode> RelayAsync(params string[] more) => ServeAsync(["relay", .. more]);

    /// <summary>Starts one that is reached through a relay.</summary>
    public static Task<JsRelayNode> ListenAsync(Multiaddr relay) => ServeAsync("listen", relay.ToString());

    /// <summary>Lets one dial an address and have its data echoed; gives what came of it.</summary>
    public static async Task<(bool Limited, string Outcome)> EchoAsync(Multiaddr address)
    {
        await using var process = new JsProcess(Program, "dial", address.ToString());
        var said = await process.ReadAsync();
        return (said.GetProperty("limited").GetBoolean(), said.GetProperty("outcome").GetString()!);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<JsRelayNode> ServeAsync(params string[] arguments)
    {
        var node = new JsRelayNode(arguments);
        node.Address = Multiaddr.Parse((await node._process.ReadAsync()).GetProperty("addrs")[0].GetString()!);
        return node;
    }
}
