using Libp2p.Core.Multiaddrs;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>A js-libp2p node that offers streams of every kind, or asks for them (js/libp2p.mjs).</summary>
internal sealed class JsNode : IAsyncDisposable
{
    private const string Program = "js/libp2p.mjs";

    private readonly JsProcess _process;

    private JsNode(params string[] arguments) => _process = new(Program, arguments);

    /// <summary>Starts one that listens on TCP and WebSocket; gives it and its addresses.</summary>
    public static async Task<(JsNode Node, IReadOnlyList<Multiaddr> Addresses)> ServeAsync()
    {
        var node = new JsNode("serve");
        var addresses = (await node._process.ReadAsync()).GetProperty("addrs");
        return (node, [.. addresses.EnumerateArray().Select(address => Multiaddr.Parse(address.GetString()!))]);
    }

    /// <summary>Lets one run all its cases against an address; gives each case's outcome.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> DialAsync(Multiaddr address)
    {
        await using var process = new JsProcess(Program, "dial", address.ToString());
        return (await process.ReadAllAsync())
            .ToDictionary(said => said.GetProperty("name").GetString()!, said => said.GetProperty("outcome").GetString()!);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
