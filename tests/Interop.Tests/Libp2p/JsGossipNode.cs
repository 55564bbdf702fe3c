using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Libp2p.Core.Multiaddrs;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>A js-libp2p node with gossipsub or floodsub as a child process (js/gossip.mjs).</summary>
internal sealed class JsGossipNode : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private JsGossipNode(string[] arguments)
    {
        var folder = typeof(JsGossipNode).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(data => data.Key == "InteropFolder").Value!;
        _process = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "js", "gossip.mjs"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Where it listens, with its id.</summary>
    public Multiaddr Address { get; private set; } = null!;

    /// <summary>Its id.</summary>
    public string Peer { get; private set; } = "";

    public static async Task<JsGossipNode> StartAsync(params string[] arguments)
    {
        var node = new JsGossipNode(arguments);
        var said = await node.ReadAsync();
        node.Peer = said.GetProperty("peer").GetString()!;
        node.Address = Multiaddr.Parse(said.GetProperty("addrs")[0].GetString()!);
        return node;
    }

    public Task PublishAsync(string text) => TellAsync("publish", text);

    public Task DialAsync(Multiaddr address) => TellAsync("dial", address.ToString());

    /// <summary>Waits for the next message; gives its author and text.</summary>
    public async Task<(string Author, string Text)> NextAsync()
    {
        var said = await ReadAsync();
        return (said.TryGetProperty("from", out var from) ? from.GetString()! : "", said.GetProperty("data").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task TellAsync(string what, string value)
    {
        await _process.StandardInput.WriteLineAsync(new JsonObject { [what] = value }.ToJsonString());
        await _process.StandardInput.FlushAsync();
    }

    private async Task<JsonElement> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(_patience) is { } line
            ? JsonElement.Parse(line)
            : throw new InvalidOperationException($"The js-libp2p node ended: {await _errors}");
}
