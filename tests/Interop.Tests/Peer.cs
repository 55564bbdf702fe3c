using System.Diagnostics;
using System.Reflection;
using System.Text;
using Bib.Testing;
using Google.Protobuf;

namespace Bib.Interop.Tests;

/// <summary>A peer in another language, as a child process.</summary>
internal sealed class Peer : IAsyncDisposable
{
    /// <summary>Longer than all cases together take on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly string? _descriptor;

    private Peer(Process process, string? descriptor)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _descriptor = descriptor;
    }

    private static string Folder { get; } = typeof(Peer).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "InteropFolder").Value!;

    /// <summary>Starts <paramref name="language"/>'s peer as a server; gives it and its port.</summary>
    /// <param name="language">The peer's.</param>
    /// <param name="going">Whether it says GOAWAY in the middle of a stream.</param>
    public static async Task<(Peer Peer, int Port)> ServeAsync(string language, bool going = false)
    {
        var peer = Start(language, going ? ["serve", "going"] : ["serve"]);
        var line = await peer._process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (int.TryParse(line, out var port)) return (peer, port);
        throw new InvalidOperationException(await peer.ExplainAsync(language));
    }

    /// <summary>
    /// Lets <paramref name="language"/>'s peer run all its cases against a port; gives each case's outcome.
    /// </summary>
    /// <param name="language">The peer's.</param>
    /// <param name="port">The server's.</param>
    /// <param name="going">Whether to run, instead, the case of a server that says GOAWAY.</param>
    public static async Task<IReadOnlyDictionary<string, string>> CallAsync(string language, int port, bool going = false)
    {
        await using var peer = StartCalling(language, port, going);
        var output = await peer._process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        var outcomes = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t', 2)).Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1]);
        return outcomes.Count > 0 ? outcomes : throw new InvalidOperationException(await peer.ExplainAsync(language));
    }

    /// <summary>Starts a peer as such a client, and leaves it to the caller.</summary>
    public static Peer StartCalling(string language, int port, bool going) =>
        Start(language, going ? ["call", $"{port}", "going"] : ["call", $"{port}"]);

    /// <summary>Stops the process where it is, as a machine that fell silent would.</summary>
    public void Freeze()
    {
        Signals.Send(_process.Id, Signals.Stop);

        // A signal reaches one thread, which stops the others: until the last one has, it may still answer.
        SpinWait.SpinUntil(HasStopped, Patience).ShouldBeTrue("the peer goes on after SIGSTOP");
    }

    /// <summary>
    /// Whether no thread of the process runs any more (proc_pid_stat(5): the state follows the name).
    /// </summary>
    private bool HasStopped() => Directory.GetDirectories($"/proc/{_process.Id}/task").All(thread =>
    {
        var stat = File.ReadAllText(Path.Combine(thread, "stat"));
        return stat[stat.LastIndexOf(')') + 2] == 'T';
    });

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        if (_descriptor is not null) File.Delete(_descriptor);
    }

    private static Peer Start(string language, params string[] arguments)
    {
        var descriptor = language == "python" ? WriteDescriptor() : null;
        var (program, script) = language == "python"
            ? ("/usr/bin/python3", Path.Combine(Folder, "python", "peer.py"))
            : ("node", Path.Combine(Folder, "js", "peer.mjs"));
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        if (language == "python") start.ArgumentList.Add("-B"); // no __pycache__ among the sources
        start.ArgumentList.Add(script);
        if (descriptor is not null) start.ArgumentList.Add(descriptor);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            return new Peer(Process.Start(start)!, descriptor);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException(Advice(language), missing);
        }
    }

    private static string WriteDescriptor()
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, Contracts.ToSet().ToByteArray());
        return path;
    }

    private static string Advice(string language) => language == "python"
        ? "The Python peer does not start: install it with 'apt-get install python3-grpcio python3-protobuf'."
        : "The JavaScript peer does not start: install Node 20, then run 'npm ci' in tests/Interop.Tests/js.";

    private async Task<string> ExplainAsync(string language) =>
        $"{Advice(language)} It said: {await _errors.WaitAsync(Patience)}";
}
