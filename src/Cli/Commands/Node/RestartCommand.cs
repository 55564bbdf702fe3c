using System.CommandLine;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Node;

/// <summary>
/// <c>bib node restart</c>: stops the node of this machine and starts it as it had been started, with the bibd that is
/// there now.
/// </summary>
internal sealed class RestartCommand : BibCommand
{
    private readonly Option<int> _wait;
    private readonly Option<bool> _dryRun;

    public RestartCommand() : base("restart", "Stop the node of this machine, and start it as it was started.")
    {
        _wait = Add(NodeLife.Wait("it has ended, and again until it is ready"));
        _dryRun = Add(new Option<bool>("--dry-run") { Description = "Say what would be restarted, and stop nothing." });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib node restart", "for settings that count from the next start; starts it if none runs"),
        new("bib node restart --wait 300 -o name", "with time to finish; only its id"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        invocation.RequireLocal();
        var life = new NodeLife(invocation, TimeSpan.FromSeconds(invocation.Value(_wait)));
        var node = RunningNode.Find(invocation.Socket);
        if (invocation.Value(_dryRun))
        {
            invocation.Remark(node is null
                ? $"would start bibd at {invocation.Socket}; none runs there"
                : $"would restart bibd (pid {node.ProcessId}) at {node.Socket}");
            return ExitCode.Ok;
        }

        // Read while it lives: what it was told it is told again.
        var arguments = node?.Arguments ?? [];
        var variables = node?.Variables ?? new Dictionary<string, string>();
        if (node is null) invocation.Remark($"No node runs: nobody listens at {invocation.Socket}.");
        else await life.StopAsync(node, cancellationToken);
        var info = await life.StartAsync(arguments, variables, cancellationToken);
        await invocation.Output.WriteOneAsync(NodeRecord.Shape, NodeRecord.Of(info), cancellationToken);
        return ExitCode.Ok;
    }
}
