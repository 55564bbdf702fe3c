using System.CommandLine;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Context;

/// <summary><c>bib context rm</c>: forgets a node, its pinned certificate and its token.</summary>
internal sealed class RmCommand : BibCommand
{
    private readonly Argument<string> _name;
    private readonly Option<bool> _yes;
    private readonly Option<bool> _dryRun;

    public RmCommand() : base("rm", "Forget a node: its address, its pinned certificate, its token.")
    {
        _name = Add(new Argument<string>("name") { Description = "The context's name." });
        _yes = Add(new Option<bool>("--yes", "-y") { Description = "Do not ask." });
        _dryRun = Add(new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib context rm lab", "asks first; a session there goes on until it runs out"),
        new("bib context rm lab --yes", "does not"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var context = invocation.Contexts.Find(invocation.Value(_name));
        if (context.Name == NodeContext.Local)
            throw new CliException(
                CliException.WrongUsage, ExitCode.Usage, "The local context is always there.", "bib context list");
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would forget {context.Where}");
            return ExitCode.Ok;
        }

        await invocation.ConfirmAsync($"Forgetting {context.Where}", _yes, cancellationToken);
        invocation.Contexts.Forget(context.Name);
        invocation.Remark($"forgot {context.Where}");
        return ExitCode.Ok;
    }
}
