using System.CommandLine;
using System.Diagnostics;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.V1;

namespace Bib.Cli.Commands.Node;

/// <summary><c>bib node start</c>: runs bibd in the background and waits until it is ready.</summary>
internal sealed class StartCommand : BibCommand
{
    private static readonly TimeSpan _askEvery = TimeSpan.FromMilliseconds(100);

    private readonly Option<int> _wait;

    public StartCommand() : base("start", "Start a node in the background and wait until it is ready.") =>
        _wait = Add(new Option<int>("--wait")
        {
            Description = "How long it may take until it is ready, in seconds. Default: 60.",
            HelpName = "seconds",
            DefaultValueFactory = _ => 60,
        });

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib node start", "start it, or say that it runs"),
        new("bib node start --wait 120", "on a slow machine"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        if (await AskAsync(invocation, cancellationToken) is { } running)
        {
            invocation.Remark($"A node runs already: {running.NodeId}, pid {running.ProcessId}.");
            await invocation.Output.WriteOneAsync(NodeRecord.Shape, NodeRecord.Of(running), cancellationToken);
            return ExitCode.Ok;
        }

        var log = Bibd.LogFile(invocation.Terminal.Variable);
        var offset = File.Exists(log) ? new FileInfo(log).Length : 0;
        using var process = Bibd.Start(invocation.Terminal.Variable, invocation.Socket, log);
        invocation.Remark($"Starting bibd; its log is {log}");
        var began = invocation.Time.GetTimestamp();
        var limit = TimeSpan.FromSeconds(invocation.Value(_wait));
        while (invocation.Time.GetElapsedTime(began) < limit)
        {
            await Task.Delay(_askEvery, invocation.Time, cancellationToken);
            if (await AskAsync(invocation, cancellationToken) is { } ready)
            {
                await invocation.Output.WriteOneAsync(NodeRecord.Shape, NodeRecord.Of(ready), cancellationToken);
                return ExitCode.Ok;
            }

            if (process.HasExited) throw Failed($"bibd ended with {process.ExitCode} before it was ready.", log, offset);
        }

        throw Failed($"bibd was not ready within {limit.TotalSeconds:0} s; it goes on starting.", log, offset);
    }

    private static CliException Failed(string message, string log, long offset) => new(
        CliException.CannotStart, ExitCode.Failed, message, $"less {log}")
    {
        Cause = Bibd.LastLine(log, offset),
    };

    private static async Task<GetInfoResponse?> AskAsync(
        Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        // A link of its own: a channel that failed once waits before it tries again.
        using var link = new NodeLink(invocation.Socket, TimeSpan.FromSeconds(5), invocation.Time);
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
}
