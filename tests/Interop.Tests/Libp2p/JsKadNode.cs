using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Libp2p.Core.Multiaddrs;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>A js-libp2p node in a Kademlia network, as a child process that is told what to do (js/kad.mjs).</summary>
internal sealed class JsKadNode : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly List<JsonElement> _unread = [];

    private JsKadNode(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    /// <summary>Where it listens, with its id.</summary>
    public Multiaddr Address { get; private set; } = null!;

    /// <summary>Starts one.</summary>
    /// <param name="protocol">The network's name.</param>
    /// <param name="service">The mDNS service that it looks for; null for none.</param>
    public static async Task<JsKadNode> StartAsync(string protocol, string? service = null)
    {
        var folder = typeof(JsKadNode).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(data => data.Key == "InteropFolder").Value!;
        string[] arguments = service is null ? [protocol] : [protocol, service];
        var start = new ProcessStartInfo("node", [Path.Combine(folder, "js", "kad.mjs"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var node = new JsKadNode(Process.Start(start)!);
        var addresses = (await node.NextAsync("addresses")).GetProperty("addrs");
        node.Address = Multiaddr.Parse(addresses[0].GetString()!);
        return node;
    }

    /// <summary>Tells it to do something, and gives its answer.</summary>
    public async Task<JsonElement> DoAsync(string what, params (string Name, JsonNode Value)[] members)
    {
        var line = new JsonObject { ["do"] = what };
        foreach (var (name, value) in members) line[name] = value;
        await _process.StandardInput.WriteLineAsync(line.ToJsonString());
        await _process.StandardInput.FlushAsync();
        return await NextAsync(what);
    }

    /// <summary>Waits until it has taken a peer in: when it has learned what that speaks, and asked it.</summary>
    public async Task KnowsAnybodyAsync()
    {
        while ((await DoAsync("peers")).GetProperty("count").GetInt32() == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
    }

    /// <summary>The next that it says under a name.</summary>
    public async Task<JsonElement> NextAsync(string name)
    {
        while (true)
        {
            var at = _unread.FindIndex(said => said.GetProperty("event").GetString() == name);
            if (at >= 0)
            {
                var said = _unread[at];
                _unread.RemoveAt(at);
                return said;
            }

            var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(_patience)
                ?? throw new InvalidOperationException($"The js-libp2p node ended: {await _errors}");
            var next = JsonElement.Parse(line);
            if (next.GetProperty("event").GetString() == "error")
                throw new InvalidOperationException(next.GetProperty("message").GetString());
            _unread.Add(next);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
