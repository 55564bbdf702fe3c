using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>
/// A js-libp2p node as a child process: a program of <c>js/</c> or <c>js3/</c> that says what happens, and is told what
/// to do, in one JSON object a line.
/// </summary>
internal sealed class JsProcess : IAsyncDisposable
{
    /// <summary>Longer than any of them takes for all that it does, on a busy machine.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly List<JsonElement> _unread = [];

    /// <summary>Starts one.</summary>
    /// <param name="program">Its file, from the tests' folder.</param>
    /// <param name="arguments">What it is told.</param>
    public JsProcess(string program, params IEnumerable<string> arguments)
        : this([], program, arguments)
    {
    }

    private JsProcess(IEnumerable<string> starter, string program, IEnumerable<string> arguments)
    {
        string[] command = [.. starter, "node", Path.Combine(Folder, program), .. arguments];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    private static string Folder => typeof(JsProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "InteropFolder").Value!;

    /// <summary>Starts one by a program that is told what to start, with arguments of its own before that.</summary>
    public static JsProcess StartIn(IEnumerable<string> starter, string program, params IEnumerable<string> arguments) =>
        new(starter, program, arguments);

    /// <summary>What it says next.</summary>
    public async Task<JsonElement> ReadAsync() => await ReadLineAsync() is { } line
        ? JsonElement.Parse(line)
        : throw new InvalidOperationException($"The js-libp2p node ended: {await _errors}");

    /// <summary>The next that it says under a name, and that is wanted; what else it says is kept.</summary>
    /// <exception cref="InvalidOperationException">It says that something failed.</exception>
    public async Task<JsonElement> NextAsync(string name, Func<JsonElement, bool>? wanted = null)
    {
        while (true)
        {
            var at = _unread.FindIndex(said => said.GetProperty("event").GetString() == name && wanted?.Invoke(said) != false);
            if (at >= 0)
            {
                var said = _unread[at];
                _unread.RemoveAt(at);
                return said;
            }

            var next = await ReadAsync();
            if (next.GetProperty("event").GetString() == "error")
                throw new InvalidOperationException(next.GetProperty("message").GetString());
            _unread.Add(next);
        }
    }

    /// <summary>All that it says until it ends.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReadAllAsync()
    {
        List<JsonElement> all = [];
        while (await ReadLineAsync() is { } line) all.Add(JsonElement.Parse(line));
        return all.Count > 0 ? all : throw new InvalidOperationException($"The js-libp2p node said nothing: {await _errors}");
    }

    /// <summary>Tells it something.</summary>
    public async Task TellAsync(params IEnumerable<(string Name, JsonNode Value)> members)
    {
        var line = new JsonObject();
        foreach (var (name, value) in members) line[name] = value;
        await _process.StandardInput.WriteLineAsync(line.ToJsonString());
        await _process.StandardInput.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private Task<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync().WaitAsync(_patience);
}
