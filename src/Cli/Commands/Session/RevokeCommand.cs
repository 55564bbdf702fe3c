using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Session;

/// <summary><c>bib session revoke</c>.</summary>
internal sealed class RevokeCommand : BibCommand
{
    private readonly Argument<string> _session;
    private readonly Option<bool> _dryRun;

    public RevokeCommand() : base("revoke", "End a session; its token opens nothing from then on.")
    {
        _session = Add(new Argument<string>("session") { Description = "The session's id, as 'bib session list' shows it." });
        _dryRun = Add(new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib session revoke $SESSION", "the laptop that was lost"),
        new("bib session revoke $SESSION --dry-run", "only says what would be done"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var session = invocation.Value(_session);
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would end the session {session} at {invocation.Where}");
            return ExitCode.Ok;
        }

        var stub = new V1.AuthService.AuthServiceClient(invocation.Node.Invoker);
        await invocation.Node.CallAsync(
            call => stub.RevokeSessionAsync(new V1.RevokeSessionRequest { SessionId = session }, call), cancellationToken);
        invocation.Remark($"ended the session {session}");
        return ExitCode.Ok;
    }
}
