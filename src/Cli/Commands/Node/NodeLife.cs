using System.CommandLine;
using System.Globalization;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Terminal;
using Bib.V1;

namespace Bib.Cli.Commands.Node;

/// <summary>Starts and stops the node of this machine, and waits until it is so; tells a person how it goes.</summary>
/// <param name="invocation">The run.</param>
/// <param name="limit">How long to wait, for a start or for a stop.</param>
/// <param name="socket">Where the node listens; null for where this run's node does.</param>
/// <param name="log">The file that takes what it writes; null for the one of this user's nodes.</param>
internal sealed class NodeLife(Invocation.Invocation invocation, TimeSpan limit, string? socket = null, string? log = null)
{
    private const int WaitSecondsMax = 86_400;
    private static readonly TimeSpan _lookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(1);

    private readonly string _socket = socket ?? invocation.Socket;
    private readonly string _log = log ?? Bibd.LogFile(invocation.Terminal.Variable);

    /// <summary>The option that says how long to wait.</summary>
    /// <param name="until">For what.</param>
    public static Option<int> Wait(string until) => NumberOption.Of(
        "--wait", "seconds", $"How long it may take until {until}, in seconds. Default: 60.", 60, 1, WaitSecondsMax);

    /// <summary>What was started here last; null for nothing.</summary>
    public RunningNode? Started { get; private set; }

    /// <summary>What the node of this machine says of itself; null when none answers.</summary>
    public async Task<GetInfoResponse?> AskAsync(CancellationToken cancellationToken)
    {
        // A link of its own: a channel that failed once waits before it tries again.
        using var link = new NodeLink(_socket, TimeSpan.FromSeconds(5), invocation.Time);
        var stub = new NodeService.NodeServiceClient(link.Invoker);
        try
        {
            return await link.CallAsync(call => stub.GetInfoAsync(new GetInfoRequest(), call), cancellationToken);
        }
        catch (CliException error) when (error.Exit == ExitCode.Retryable)
        {
            return null;
        }
    }

    /// <summary>Starts bibd in the background; answers what it says when it is ready.</summary>
    /// <param name="arguments">What it is started with; it gets the socket besides where they do not name it.</param>
    /// <param name="variables">Settings that it is given as variables; null for none, this process's neither.</param>
    /// <param name="cancellationToken">Gives up waiting; bibd goes on starting.</param>
    /// <exception cref="CliException">There is no bibd, it ended, or it was not ready in time.</exception>
    public async Task<GetInfoResponse> StartAsync(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? variables,
        CancellationToken cancellationToken)
    {
        var offset = File.Exists(_log) ? new FileInfo(_log).Length : 0;
        using var process = Bibd.Start(invocation.Terminal.Variable, _socket, _log, arguments, variables);
        Started = RunningNode.Started(_socket, process.Id);
        invocation.Remark($"Starting bibd; its log is {_log}");
        var began = invocation.Time.GetTimestamp();
        using var line = Waiting("bibd to be ready", began);
        while (invocation.Time.GetElapsedTime(began) < limit)
        {
            await Task.Delay(_lookEvery, invocation.Time, cancellationToken);
            if (await AskAsync(cancellationToken) is { } ready) return ready;
            if (process.HasExited) throw Failed($"bibd ended with {process.ExitCode} before it was ready.", offset);
        }

        throw Failed($"bibd was not ready within {limit.TotalSeconds:0} s; it goes on starting.", offset);
    }

    /// <summary>Asks a node to stop in order, and waits until its process has ended.</summary>
    /// <exception cref="CliException">It is another account's, or has not ended in time.</exception>
    public async Task StopAsync(RunningNode node, CancellationToken cancellationToken)
    {
        node.AskToStop();
        invocation.Remark($"Stopping bibd (pid {node.ProcessId}) at {node.Socket}");
        var began = invocation.Time.GetTimestamp();
        using var line = Waiting($"bibd (pid {node.ProcessId}) to end", began);
        while (node.IsAlive)
        {
            if (invocation.Time.GetElapsedTime(began) >= limit)
                throw new CliException(
                    CliException.CannotStop, ExitCode.Retryable,
                    $"bibd (pid {node.ProcessId}) was asked to stop and has not ended within {limit.TotalSeconds:0} s.",
                    $"Give it time, or end it at once: kill -9 {node.ProcessId}")
                {
                    Cause = "It finishes what it has begun. What was acknowledged is kept either way.",
                };
            await Task.Delay(_lookEvery, invocation.Time, cancellationToken);
        }
    }

    private LiveLine Waiting(string what, long began) => new(
        invocation,
        () => string.Create(
            CultureInfo.InvariantCulture, $"waiting for {what}: {invocation.Time.GetElapsedTime(began).TotalSeconds:0} s"),
        _silence);

    private CliException Failed(string message, long offset) => new(
        CliException.CannotStart, ExitCode.Failed, message, $"less {_log}")
    {
        Cause = Bibd.LastLine(_log, offset),
    };
}
