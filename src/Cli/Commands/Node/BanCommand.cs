using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.V1;
using Google.Protobuf.WellKnownTypes;

namespace Bib.Cli.Commands.Node;

/// <summary><c>bib node ban</c>: has nothing to do with a node, or a network, any more.</summary>
internal sealed class BanCommand : BibCommand
{
    private readonly Argument<string> _subject;
    private readonly Option<string> _reason;
    private readonly Option<TimeSpan?> _for;
    private readonly Option<bool> _dryRun;

    public BanCommand() : base(
        "ban", "Have nothing to do with another node, or a network, any more.")
    {
        _subject = Add(new Argument<string>("node")
        {
            Description = "A node's id, an address that ends in one, an IP address, or an IP network as in 192.0.2.0/24. "
                + "Open connections end, and neither side makes one.",
        });
        _reason = Add(new Option<string>("--reason") { Description = "Why, for whoever reads `bib node bans`.", HelpName = "text" });
        _for = Add(TimeSpanOption.Of(
            "--for", "For how long, as in 12h or 7d; without it, until it is taken back.", TimeSpan.FromDays(36_525)));
        _dryRun = Add(new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib node ban $PEER --reason flooding", "a node's id, as `bib node list` shows it"),
        new("bib node ban 192.0.2.0/24 --for 7d", "a network, for a week"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var duration = invocation.Value(_for);
        var request = new BanNodeRequest
        {
            Subject = invocation.Value(_subject)!,
            Reason = invocation.Value(_reason) ?? "",
            Duration = duration is { } given ? Duration.FromTimeSpan(given) : null,
        };
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would ban {request.Subject} at {invocation.Where}");
            return ExitCode.Ok;
        }

        var stub = new NodeService.NodeServiceClient(invocation.Node.Invoker);
        var response = await invocation.Node.CallAsync(call => stub.BanNodeAsync(request, call), cancellationToken);
        if (response.Connections > 0)
            invocation.Remark($"{response.Connections} connection{(response.Connections == 1 ? "" : "s")} ended.");
        await invocation.Output.WriteOneAsync(BanRecord.Shape, BanRecord.Of(response.Ban), cancellationToken);
        return ExitCode.Ok;
    }
}
