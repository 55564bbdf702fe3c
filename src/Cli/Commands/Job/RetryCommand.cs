using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Job;

/// <summary><c>bib job retry</c>.</summary>
internal sealed class RetryCommand : JobCommand
{
    private readonly Argument<string> _job;
    private readonly Option<bool> _wait;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public RetryCommand() : base("retry", "Run a job again that failed or was cancelled, behind what it has done.")
    {
        _job = AddJob();
        _wait = Add(new Option<bool>("--wait") { Description = "Wait for its end, and tell what it does." });
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib job retry $FAILED", "it goes on behind the last instruction that was done"),
        new("bib job retry $FAILED --dry-run", "try it first"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var id = invocation.Value(_job);
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would retry job {id} at {invocation.Where}");
            return ExitCode.Ok;
        }

        var request = new V1.RetryJobRequest { JobId = id, IdempotencyKey = KeyOf(invocation, _key) };
        var job = (await invocation.Node.CallAsync(call => Stub(invocation).RetryJobAsync(request, call), cancellationToken)).Job;
        if (invocation.Value(_wait))
            return await EndAsync(invocation, await WaitAsync(invocation, id, cancellationToken), cancellationToken);
        await invocation.Output.WriteOneAsync(JobRecord.Shape, JobRecord.Of(job), cancellationToken);
        return ExitCode.Ok;
    }
}
