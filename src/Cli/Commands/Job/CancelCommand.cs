using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Job;

/// <summary><c>bib job cancel</c>: answers when the job has stopped.</summary>
internal sealed class CancelCommand : JobCommand
{
    private readonly Argument<string> _job;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public CancelCommand() : base("cancel", "Stop a job; what it has published stays.")
    {
        _job = AddJob();
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib job cancel $JOB", "and wait until it has stopped"),
        new("bib job cancel $JOB --dry-run", "try it first"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var id = invocation.Value(_job);
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would cancel job {id} at {invocation.Where}");
            return ExitCode.Ok;
        }

        var request = new V1.CancelJobRequest { JobId = id, IdempotencyKey = KeyOf(invocation, _key) };
        var job = (await invocation.Node.CallAsync(call => Stub(invocation).CancelJobAsync(request, call), cancellationToken)).Job;
        await foreach (var change in WatchAsync(invocation, id, isNowOnly: JobRecord.HasEnded(job), cancellationToken))
            job = change.Job ?? job;
        invocation.Remark($"{JobRecord.StatusOf(job)} job {id}");
        await invocation.Output.WriteOneAsync(JobRecord.Shape, JobRecord.Of(job), cancellationToken);
        return job.Status == V1.JobStatus.Cancelled ? ExitCode.Ok : ExitCode.Conflict;
    }
}
