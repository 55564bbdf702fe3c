using System.IO.Pipelines;
using System.Text.Json;
using Libp2p.Node;

namespace Libp2p.Tests.Samples;

/// <summary>The sample node within the process, with its standard streams in memory.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Pipe _input = new();
    private readonly Pipe _output = new();
    private readonly StreamReader _said;
    private readonly Task<int> _running;

    public RunningNode(params string[] arguments)
    {
        _said = new(_output.Reader.AsStream());
        _running = Program.RunAsync(
            arguments, new StreamReader(_input.Reader.AsStream()), _output.Writer.AsStream(), TextWriter.Null, _stop.Token);
    }

    /// <summary>Waits for an event of a kind; others before it are passed over.</summary>
    public async Task<JsonElement> NextAsync(string kind, CancellationToken stop)
    {
        while (await _said.ReadLineAsync(stop) is { } line)
        {
            var said = JsonElement.Parse(line);
            if (said.GetProperty("event").GetString() == kind) return said;
        }

        throw new InvalidOperationException($"The node ended without '{kind}'.");
    }

    /// <summary>Tells it to do something.</summary>
    public async Task TellAsync(string command, CancellationToken stop) =>
        await _input.Writer.WriteAsync(System.Text.Encoding.UTF8.GetBytes(command + "\n"), stop);

    /// <summary>Stops it; gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _input.Writer.CompleteAsync();
        _said.Dispose();
        _stop.Dispose();
    }
}
