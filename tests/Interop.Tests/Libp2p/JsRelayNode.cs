using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Libp2p.Core.Multiaddrs;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>A js-libp2p node that is a relay, or that uses one, as a child process (js/relay.mjs).</summary>
internal sealed class JsRelayNode : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private JsRelayNode(string[] arguments)
    {
        var folder = typeof(JsRelayNode).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(data => data.Key == "InteropFolder").Value!;
        _process = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "js", "relay.mjs"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Where it is reached, with its id.</summary>
    public Multiaddr Address { get; private set; } = null!;

    /// <summary>Starts a relay.</summary>
    public static Task<JsRelayNode> RelayAsync() => ServeAsync("relay");

    /// <summary>Starts one that is reached through a relay.</summary>
    public static Task<JsRelayNode> ListenAsync(Multiaddr relay) => ServeAsync("listen", relay.ToString());

    /// <summary>Lets one dial an address and have its data echoed; gives what came of it.</summary>
    public static async Task<(bool Limited, string Outcome)> EchoAsync(Multiaddr address)
    {
        await using var node = new JsRelayNode(["dial", address.ToString()]);
        var said = await node.ReadAsync();
        return (said.GetProperty("limited").GetBoolean(), said.GetProperty("outcome").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<JsRelayNode> ServeAsync(params string[] arguments)
    {
        var node = new JsRelayNode(arguments);
        node.Address = Multiaddr.Parse((await node.ReadAsync()).GetProperty("addrs")[0].GetString()!);
        return node;
    }

    private async Task<JsonElement> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(_patience) is { } line
            ? JsonElement.Parse(line)
            : throw new InvalidOperationException($"The js-libp2p node ended: {await _errors}");
}
