using System.CommandLine;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Job;

/// <summary><c>bib job wait</c>: ends when the job does, with 0 where it was completed and 1 where not.</summary>
internal sealed class WaitCommand : JobCommand
{
    private readonly Argument<string> _job;

    public WaitCommand() : base("wait", "Wait until a job has ended; ends with 1 where it failed or was cancelled.") => _job = AddJob();

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib job wait $DONE", "and tell what it does"),
        new("bib job wait $DONE -q -o json", "what came of it, for a script"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken) =>
        await EndAsync(invocation, await WaitAsync(invocation, invocation.Value(_job), cancellationToken), cancellationToken);
}
