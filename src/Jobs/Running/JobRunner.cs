using System.Collections.Immutable;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Persistence;
using Bib.Jobs.Definitions;
using Bib.Jobs.Instructions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Bib.Jobs.Running;

/// <summary>
/// Runs jobs that were claimed, one after its other instruction, and tells the grain after each. What it cannot tell the
/// grain, because another has the job or the database is away, has not happened to the job.
/// </summary>
internal sealed partial class JobRunner(
    IGrainFactory grains,
    JobDefinitions definitions,
    IJobClaims claims,
    IJobLogs logs,
    IJobSignals signals,
    IChunkStore chunks,
    INodeSigner node,
    Backoff backoff,
    IOptions<JobOptions> options,
    TimeProvider time,
    ILogger<JobRunner> log)
{
    private const string Door = "scheduler";

    private readonly JobOptions _options = options.Value;

    /// <summary>Runs a job to its end, or until it is to stop.</summary>
    /// <param name="claim">The claim of it.</param>
    /// <param name="nodeStops">The node stops: the job is given back.</param>
    /// <returns>False where the run broke off without a word to the grain: whoever has the job next goes on behind the last
    /// checkpoint.</returns>
    public async Task<bool> RunAsync(JobClaim claim, CancellationToken nodeStops)
    {
        try
        {
            var grain = grains.GetGrain<IJobGrain>(claim.Job.Value);
            var started = await grain.StartAsync(new(claim.Fence, node.NodeId, Context()), CancellationToken.None);
            if (started.Job is not { Status: JobStatus.Running } job)
            {
                await claims.ReturnAsync(claim, CancellationToken.None);
                return true;
            }

            var topic = (await grain.GetAsync(CancellationToken.None)).Topic.Value;
            await logs.AppendAsync(
                job.Id, 0, JobLogLevel.Info,
                job.StepsDone == 0
                    ? $"started, attempt {job.Attempt}"
                    : $"taken up behind instruction {job.StepsDone}, attempt {job.Attempt}",
                CancellationToken.None);
            return await RunAsync(grain, job, topic, claim, nodeStops);
        }
        catch (StorageUnavailableException away)
        {
            LogLeft(claim.Job, away.Message);
            return false;
        }
    }

    private async Task<bool> RunAsync(IJobGrain grain, JobState job, string topic, JobClaim claim, CancellationToken nodeStops)
    {
        using var limit = new CancellationTokenSource(job.Timeout, time);
        using var cancel = new CancellationTokenSource();
        using var lost = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel.Token, lost.Token, nodeStops);
        using var ended = new CancellationTokenSource();
        var watching = WatchOverAsync(grain, claim, cancel, lost, ended.Token);
        try
        {
            EndJob? Stopped() =>
                lost.IsCancellationRequested ? null
                : cancel.IsCancellationRequested ? new EndJob(claim.Fence, JobEnding.Cancelled, null, null, Context())
                : limit.IsCancellationRequested ? new EndJob(claim.Fence, JobEnding.Failed, TooLong(job), null, Context())
                : new EndJob(claim.Fence, JobEnding.GivenBack, null, null, Context());
            var end = await DoAsync(grain, job, topic, claim, Stopped, stop.Token);
            if (end is not null) await EndAsync(grain, job, end);
            return end is not null;
        }
        finally
        {
            await ended.CancelAsync();
            await watching;
        }
    }

    /// <summary>Does the instructions that are left.</summary>
    /// <returns>How it ended; null where the job is another's.</returns>
    private async Task<EndJob?> DoAsync(
        IJobGrain grain, JobState job, string topic, JobClaim claim, Func<EndJob?> stopped, CancellationToken stop)
    {
        try
        {
            var definition = definitions.ReadWhole(job.Definition);
            var (done, variables) = await RestoreAsync(grain, job, definition, claim);
            var steps = new StepRunner(job, topic, logs, backoff, time);
            foreach (var step in definition.Instructions.Skip(done))
            {
                stop.ThrowIfCancellationRequested();
                var result = await steps.RunAsync(step, variables, stop);
                if (result is not null && step.Output is { } output) variables = variables.SetItem(output, result.Value);
                if (!await CheckpointAsync(grain, claim, step.Number, Checkpoint.Write(variables), result?.Published)) return null;
            }

            return new(claim.Fence, JobEnding.Completed, null, null, Context());
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return stopped();
        }
        catch (RefusalException) when (stop.IsCancellationRequested)
        {
            // What was cut off fails in its own words.
            return stopped();
        }
        catch (RefusalException refused)
        {
            return Failed(job, claim, refused.Refusal);
        }
        catch (StorageUnavailableException)
        {
            throw;
        }
        catch (Exception fault)
        {
            // One job's fault is not the node's: it is told, and the job has failed.
            LogFault(job.Id, fault);
            return new(claim.Fence, JobEnding.Failed, Fault(fault), null, Context());
        }
    }

    /// <summary>What the last runner had by its last checkpoint; from the start, where some of it is not there any more.</summary>
    private async Task<(int Done, ImmutableDictionary<string, JobVariable> Variables)> RestoreAsync(
        IJobGrain grain, JobState job, JobDefinition definition, JobClaim claim)
    {
        var fresh = definition.Variables.ToImmutableDictionary(
            variable => variable.Key, variable => new JobVariable(variable.Value?.DeepClone(), null));
        if (job.Checkpoint is not { } checkpoint) return (0, fresh);
        var variables = Checkpoint.Read(checkpoint).ToImmutableDictionary();
        if (variables.Values.All(variable => variable.Table is not { } table || IsHere(table))) return (job.StepsDone, variables);
        await logs.AppendAsync(
            job.Id, 0, JobLogLevel.Warning, "begins anew: a table that a variable holds is not on the node any more",
            CancellationToken.None);
        await CheckpointAsync(grain, claim, 0, null, null);
        return (0, fresh);
    }

    private bool IsHere(JobTable table)
    {
        try
        {
            return chunks.Missing([.. table.Files.Select(part => part.Chunk)]).Count == 0
                && chunks.Missing([.. Checkpoint.ChunksOf(table, chunks)]).Count == 0;
        }
        catch (Exception gone) when (gone is ChunkStoreException or ManifestException)
        {
            return false;
        }
    }

    /// <returns>False when the job is another's by now.</returns>
    private async Task<bool> CheckpointAsync(IJobGrain grain, JobClaim claim, int done, string? checkpoint, string? output)
    {
        var answer = await grain.CheckpointAsync(new(claim.Fence, done, checkpoint, output, Context()), CancellationToken.None);
        if (answer.Refusal is not { } refusal) return true;
        return refusal.Code == RefusalCode.Stale ? false : throw new RefusalException(refusal);
    }

    private async Task EndAsync(IJobGrain grain, JobState job, EndJob end)
    {
        // The line is there before whoever watches for the end stops reading.
        await logs.AppendAsync(
            job.Id, 0, end.Ending == JobEnding.Failed ? JobLogLevel.Error : JobLogLevel.Info,
            end.Ending switch
            {
                JobEnding.Completed => "completed",
                JobEnding.Cancelled => "stopped, because it is to be cancelled",
                JobEnding.GivenBack => "given back: the node stops",
                _ => $"failed: {end.Failure!.Message} {end.Failure.Hint}",
            },
            CancellationToken.None);
        var answer = await grain.EndAsync(end, CancellationToken.None);
        if (answer.Refusal is { } refusal) LogLeft(job.Id, refusal.Message);
    }

    /// <summary>
    /// Watches over a run until it has ended. A run that nobody watches over has no claim for long: whatever ends the
    /// watch before, the run is lost with it.
    /// </summary>
    private async Task WatchOverAsync(
        IJobGrain grain, JobClaim claim, CancellationTokenSource cancel, CancellationTokenSource lost, CancellationToken ended)
    {
        try
        {
            await WatchAsync(grain, claim, cancel, lost, ended);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The run is over.
        }
        catch (Exception fault)
        {
            LogUnwatched(claim.Job, fault);
            await lost.CancelAsync();
        }
    }

    /// <summary>Keeps the claim, and notices that the job is to stop or is another's.</summary>
    private async Task WatchAsync(
        IJobGrain grain, JobClaim claim, CancellationTokenSource cancel, CancellationTokenSource lost, CancellationToken ended)
    {
        var pause = _options.Lease / 3;
        var renewed = time.GetTimestamp();
        using var watch = signals.Watch(claim.Job);
        while (true)
        {
            try
            {
                var job = (await grain.GetAsync(ended)).Job;
                if (job is not { Status: JobStatus.Running } || job.Fence != claim.Fence)
                {
                    await lost.CancelAsync();
                    return;
                }

                if (job.CancelRequestedAt is not null) await cancel.CancelAsync();
                if (time.GetElapsedTime(renewed) >= pause)
                {
                    var now = time.GetTimestamp();
                    if (!await claims.RenewAsync(claim, _options.Lease, ended)) await lost.CancelAsync();
                    renewed = now;
                }
            }
            catch (OrleansException) when (time.GetElapsedTime(renewed) < _options.Lease)
            {
                // The claim still stands; the database, or a grain that had too much to do, may be back before it is over.
            }

            await watch.WaitAsync(pause, ended);
        }
    }

    private EndJob Failed(JobState job, JobClaim claim, Refusal refusal)
    {
        var mayPass = refusal.Kind is RefusalKind.Unavailable or RefusalKind.Conflict && refusal.Code != RefusalCode.KeyReused;
        var wait = mayPass ? backoff.After(_options.Backoff, _options.BackoffMax, Math.Max(1, job.Attempt)) : (TimeSpan?)null;
        return new(claim.Fence, JobEnding.Failed, refusal, wait, Context());
    }

    private static Refusal TooLong(JobState job) => new(
        RefusalCode.QueryLimit, $"The job was stopped after {job.Timeout.TotalSeconds:0.###} seconds, its timeout.",
        "Ask for less, or give it longer: `timeout: 2h` in its definition.", "definition");

    private static Refusal Fault(Exception fault) => new(
        RefusalCode.Internal, $"The node has a fault: {fault.GetType().Name}: {fault.Message}",
        "Report it, with the node's log: bib admin logs.");

    /// <summary>The node acts for itself.</summary>
    private CommandContext Context() => new(
        new Actor(new UserId(node.NodeId), NodeRole.Admin), CommandId.None, OperationId.New(time.GetUtcNow()), Door);
}
