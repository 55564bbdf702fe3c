using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Context;

/// <summary><c>bib context use</c>.</summary>
internal sealed class UseCommand : BibCommand
{
    private readonly Argument<string> _name;
    private readonly Option<bool> _dryRun;

    public UseCommand() : base("use", "Let commands go to a node from now on.")
    {
        _name = Add(new Argument<string>("name") { Description = "The context's name; local is this account's own node." });
        _dryRun = Add(new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib context use lab", "the one that was signed in to as lab"),
        new("bib context use local", "this account's own node again"),
    ];

    public override Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var name = invocation.Value(_name);
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"commands would go to {invocation.Contexts.Find(name).Where} from now on");
            return Task.FromResult(ExitCode.Ok);
        }

        invocation.Contexts.Use(name);
        invocation.Remark($"commands go to {invocation.Contexts.Find(name).Where} from now on");
        return Task.FromResult(ExitCode.Ok);
    }
}
