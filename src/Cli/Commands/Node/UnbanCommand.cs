using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.V1;

namespace Bib.Cli.Commands.Node;

/// <summary><c>bib node unban</c>: takes a ban back.</summary>
internal sealed class UnbanCommand : BibCommand
{
    private static readonly Shape _shape = new([new("subject"), new("removed")], "subject");

    private readonly Argument<string> _subject;

    private readonly Option<bool> _dryRun;

    public UnbanCommand() : base("unban", "Take a ban back: the node, or the network, may connect again.")
    {
        _subject = Add(new Argument<string>("node") { Description = "As `bib node bans` shows it." });
        _dryRun = Add(new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib node unban $PEER", "a node's id"),
        new("bib node unban 192.0.2.0/24", "a network"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would take the ban of {invocation.Value(_subject)} back at {invocation.Where}");
            return ExitCode.Ok;
        }

        var stub = new NodeService.NodeServiceClient(invocation.Node.Invoker);
        var request = new UnbanNodeRequest { Subject = invocation.Value(_subject)! };
        var response = await invocation.Node.CallAsync(call => stub.UnbanNodeAsync(request, call), cancellationToken);
        if (!response.Removed) invocation.Remark($"{request.Subject} was not banned; see: bib node bans");
        await invocation.Output.WriteOneAsync(
            _shape, new JsonObject { ["subject"] = request.Subject, ["removed"] = response.Removed }, cancellationToken);
        return ExitCode.Ok;
    }
}
