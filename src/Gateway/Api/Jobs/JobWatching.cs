using System.Runtime.CompilerServices;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Jobs;
using Bib.V1;
using Orleans;

namespace Bib.Gateway.Api.Jobs;

/// <summary>Tells a job as it changes, and the lines of its log.</summary>
public sealed class JobWatching(IGrainFactory grains, IJobLogs logs, IJobSignals signals)
{
    /// <summary>Most that may watch at once.</summary>
    private const int WatchersMax = 1000;

    private const int LinesAtOnce = 500;

    /// <summary>How long nothing may be heard before one looks all the same.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    private int _watchers;

    /// <summary>The job and its lines, until the job has ended and all lines are told.</summary>
    /// <param name="id">Which job.</param>
    /// <param name="after">Lines up to this number are left out.</param>
    /// <param name="isNowOnly">Whether it ends with what there is now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RefusalException">There is no such job, or too many watch already.</exception>
    public async IAsyncEnumerable<WatchJobResponse> WatchAsync(
        JobId id, long after, bool isNowOnly, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _watchers) > WatchersMax)
        {
            Interlocked.Decrement(ref _watchers);
            throw new RefusalException(new(
                RefusalCode.TooMany, $"{WatchersMax} watch jobs already.", "Ask for the job's status instead: bib job status."));
        }

        try
        {
            using var watch = signals.Watch(id);
            Job? told = null;
            while (true)
            {
                // The job first: lines that come before its end are there when its end is seen.
                var answer = await grains.GetGrain<IJobGrain>(id.Value).GetAsync(cancellationToken);
                var job = answer.OrThrow();
                for (var isFull = true; isFull;)
                {
                    var lines = await logs.ReadAsync(id, after, LinesAtOnce, cancellationToken);
                    foreach (var line in lines)
                    {
                        yield return new() { Line = line.ToProto() };
                        after = line.Number;
                    }

                    isFull = lines.Count == LinesAtOnce;
                }

                if (!job.Equals(told)) yield return new() { Job = job };
                told = job;
                if (isNowOnly || answer.Job!.HasEnded) yield break;
                await watch.WaitAsync(_patience, cancellationToken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }
}
