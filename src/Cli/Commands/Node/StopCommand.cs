using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Node;

/// <summary><c>bib node stop</c>: asks the node of this machine to stop, and waits until it has.</summary>
internal sealed class StopCommand : BibCommand
{
    private static readonly Shape _shape = new([new("socket"), new("process_id"), new("stopped")], "process_id");

    private readonly Option<int> _wait;
    private readonly Option<bool> _dryRun;

    public StopCommand() : base("stop", "Stop the node of this machine in order, and wait until it has ended.")
    {
        _wait = Add(NodeLife.Wait("it has ended"));
        _dryRun = Add(new Option<bool>("--dry-run") { Description = "Say what would be stopped, and stop nothing." });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib node stop", "or say that none runs"),
        new("bib node stop --wait 300", "it may have much to finish"),
        new("bib node stop --dry-run", "which process that would be"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        invocation.RequireLocal();
        var node = RunningNode.Find(invocation.Socket);
        var isDry = invocation.Value(_dryRun);
        if (node is null) invocation.Remark($"No node runs: nobody listens at {invocation.Socket}.");
        else if (isDry) invocation.Remark($"would stop bibd (pid {node.ProcessId}) at {node.Socket}");
        else
        {
            await new NodeLife(invocation, TimeSpan.FromSeconds(invocation.Value(_wait))).StopAsync(node, cancellationToken);
            invocation.Remark("Stopped.");
        }

        var record = new JsonObject
        {
            ["socket"] = invocation.Socket,
            ["process_id"] = node?.ProcessId,
            ["stopped"] = node is not null && !isDry,
        };
        await invocation.Output.WriteOneAsync(_shape, record, cancellationToken);
        return ExitCode.Ok;
    }
}
