using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Session;

/// <summary><c>bib logout</c>: ends the session at the node and forgets its token.</summary>
internal sealed class LogoutCommand : BibCommand
{
    private readonly Option<bool> _dryRun;

    public LogoutCommand() : base("logout", "End your session at a node.") =>
        _dryRun = Add(new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." });

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib logout", "at the node in use; its context stays"),
        new("bib logout --context lab", "at a certain one"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var context = invocation.Context;
        if (context.Address is null)
            throw new CliException(
                CliException.WrongUsage, ExitCode.Usage, "Nobody is signed in to the local node.", "bib context list");
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would sign out of {context.Name}, at {context.Where}");
            return ExitCode.Ok;
        }

        if (invocation.Contexts.TokenOf(context.Name, invocation.Time.GetUtcNow()) is null)
        {
            invocation.Remark($"nobody was signed in to {context.Name}");
            invocation.Contexts.ForgetToken(context.Name);
            return ExitCode.Ok;
        }

        try
        {
            var stub = new V1.AuthService.AuthServiceClient(invocation.Node.Invoker);
            await invocation.Node.CallAsync(
                call => stub.SignOutAsync(new V1.SignOutRequest(), call), cancellationToken);
        }
        catch (CliException ended) when (ended.Exit == ExitCode.Denied)
        {
            // The session was over already, which is what was wanted.
        }

        invocation.Contexts.ForgetToken(context.Name);
        invocation.Remark($"signed out of {context.Name}");
        return ExitCode.Ok;
    }
}
