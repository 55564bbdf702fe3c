using System.CommandLine;
using Bib.Cli.Errors;

namespace Bib.Cli.Commands.Job;

/// <summary>What the verbs on jobs share.</summary>
internal abstract class JobCommand(string name, string summary) : ObjectCommand(name, summary)
{
    protected static V1.JobService.JobServiceClient Stub(Invocation.Invocation invocation) => new(invocation.Node.Invoker);

    protected Argument<string> AddJob() => Add(new Argument<string>("job")
    {
        Description = "Its id, as `bib job list` shows it.",
    });

    /// <summary>Reads a job's changes and lines until it has ended, or to what there is now.</summary>
    protected static IAsyncEnumerable<V1.WatchJobResponse> WatchAsync(
        Invocation.Invocation invocation, string job, bool isNowOnly, CancellationToken cancellationToken)
    {
        var request = new V1.WatchJobRequest { JobId = job, NowOnly = isNowOnly };
        return invocation.Node.StreamAsync(call => Stub(invocation).WatchJob(request, call), cancellationToken);
    }

    /// <summary>Waits until a job has ended; tells on the way what it does.</summary>
    protected static async Task<V1.Job> WaitAsync(
        Invocation.Invocation invocation, string id, CancellationToken cancellationToken)
    {
        V1.Job? last = null;
        await foreach (var change in WatchAsync(invocation, id, isNowOnly: false, cancellationToken))
        {
            if (change.Line is { } line) invocation.Remark(LineOf(line));
            last = change.Job ?? last;
        }

        return last is not null && JobRecord.HasEnded(last) ? last : throw new CliException(
            CliException.CutShort, ExitCode.Retryable, $"The node stopped telling of job {id} before it ended.",
            $"bib job wait {id}");
    }

    /// <summary>Shows a job that has ended, and ends as it did.</summary>
    protected static async Task<int> EndAsync(
        Invocation.Invocation invocation, V1.Job job, CancellationToken cancellationToken)
    {
        await invocation.Output.WriteOneAsync(JobRecord.Shape, JobRecord.Of(job), cancellationToken);
        return job.Status == V1.JobStatus.Completed ? ExitCode.Ok : ExitCode.Failed;
    }

    /// <summary>A line of a log, for people.</summary>
    protected static string LineOf(V1.JobLogLine line) => line.Level switch
    {
        V1.JobLogLevel.Warning => $"warning: {line.Text}",
        V1.JobLogLevel.Error => $"error: {line.Text}",
        _ => line.Text,
    };
}
