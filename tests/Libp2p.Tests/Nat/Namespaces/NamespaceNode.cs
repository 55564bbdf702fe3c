using System.Diagnostics;
using System.Text.Json;

namespace Libp2p.Tests.Nat.Namespaces;

/// <summary>The sample node as a process somewhere else.</summary>
internal sealed class NamespaceNode(Process process) : IAsyncDisposable
{
    private bool _ended;

    /// <summary>Waits for an event that is wanted; others before it are passed over.</summary>
    public async Task<JsonElement> NextAsync(string kind, Func<JsonElement, bool> wanted, CancellationToken stop)
    {
        while (await process.StandardOutput.ReadLineAsync(stop) is { } line)
        {
            var said = JsonElement.Parse(line);
            if (said.GetProperty("event").GetString() == kind && wanted(said)) return said;
        }

        throw new InvalidOperationException($"The node ended without '{kind}'.");
    }

    /// <summary>Waits for an address of its own.</summary>
    public async Task<string> AddressAsync(string part, CancellationToken stop)
    {
        string? found = null;
        await NextAsync("addresses", said => (found = AddressOf(said)) is not null, stop);
        return found!;

        string? AddressOf(JsonElement said) => said.GetProperty("addrs").EnumerateArray()
            .Select(one => one.GetString()).FirstOrDefault(one => one!.Contains(part, StringComparison.Ordinal));
    }

    /// <summary>Tells it to do something.</summary>
    public Task TellAsync(string command) => process.StandardInput.WriteLineAsync(command);

    public async ValueTask DisposeAsync()
    {
        if (_ended) return;
        _ended = true;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
