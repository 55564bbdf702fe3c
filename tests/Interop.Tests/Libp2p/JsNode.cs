using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Libp2p.Core.Multiaddrs;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>A js-libp2p node as a child process (js/libp2p.mjs).</summary>
internal sealed class JsNode : IAsyncDisposable
{
    /// <summary>Longer than all cases together take on a busy machine.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private JsNode(params string[] arguments)
    {
        var folder = typeof(JsNode).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(data => data.Key == "InteropFolder").Value!;
        _process = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "js", "libp2p.mjs"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts one that listens on TCP and WebSocket; gives it and its addresses.</summary>
    public static async Task<(JsNode Node, IReadOnlyList<Multiaddr> Addresses)> ServeAsync()
    {
        var node = new JsNode("serve");
        var addresses = (await node.ReadAsync()).GetProperty("addrs");
        return (node, [.. addresses.EnumerateArray().Select(address => Multiaddr.Parse(address.GetString()!))]);
    }

    /// <summary>Lets one run all its cases against an address; gives each case's outcome.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> DialAsync(Multiaddr address)
    {
        await using var node = new JsNode("dial", address.ToString());
        var output = await node._process.StandardOutput.ReadToEndAsync().WaitAsync(_patience);
        var outcomes = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonElement.Parse(line))
            .ToDictionary(said => said.GetProperty("name").GetString()!, said => said.GetProperty("outcome").GetString()!);
        return outcomes.Count > 0 ? outcomes : throw new InvalidOperationException(await node._errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<JsonElement> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(_patience) is { } line
            ? JsonElement.Parse(line)
            : throw new InvalidOperationException($"The js-libp2p node did not start: {await _errors}");
}
