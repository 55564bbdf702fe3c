using System.Collections.Concurrent;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Bib.Jobs.Running;

/// <summary>
/// Claims jobs and has them run, so many at once, for as long as the node runs. When it starts it takes up what the node
/// had when it was killed; when it stops it gives back what runs.
/// </summary>
internal sealed partial class JobScheduler(
    JobRunner runner,
    IJobClaims claims,
    IJobDirectory directory,
    IJobSignals signals,
    IGrainFactory grains,
    INodeSigner node,
    IOptions<JobOptions> options,
    TimeProvider time,
    ILogger<JobScheduler> log) : BackgroundService, IHostedLifecycleService
{
    /// <summary>Waiting jobs that are woken in one look.</summary>
    private const int WokenMax = 100;

    private readonly JobOptions _options = options.Value;
    private readonly HashSet<Task> _running = [];

    /// <summary>Claims of runs that broke off; no more than run at once, until the database is there again.</summary>
    private readonly ConcurrentQueue<JobClaim> _left = [];
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        // Grains are there from now on.
        _started.TrySetResult();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    /// <remarks>Before anything stops: what runs is given back by its grain.</remarks>
    public Task StoppingAsync(CancellationToken cancellationToken) => StopAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _started.Task.WaitAsync(stoppingToken);
        using var queue = signals.WatchQueue();
        try
        {
            for (var isFresh = true; ;)
            {
                try
                {
                    if (isFresh) await TakeUpAsync(stoppingToken);
                    isFresh = false;
                    await ReturnAsync(stoppingToken);
                    await WakeAsync(stoppingToken);
                    await FillAsync(stoppingToken);
                }
                catch (OrleansException away)
                {
                    LogAway(away.Message);
                }

                await queue.WaitAsync(_options.Interval, stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        var left = await claims.ReleaseAsync(node.NodeId, cancellationToken);
        if (left > 0) LogTakenUp(left);
    }

    /// <summary>Has waiting jobs look at what they wait for, where that has ended.</summary>
    private async Task WakeAsync(CancellationToken cancellationToken)
    {
        foreach (var job in await directory.ListWakeableAsync(WokenMax, cancellationToken))
        {
            var context = new CommandContext(
                new Actor(new UserId(node.NodeId), NodeRole.Admin), CommandId.None, OperationId.New(time.GetUtcNow()), "scheduler");
            await grains.GetGrain<IJobGrain>(job.Value).WakeAsync(context, cancellationToken);
        }
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        _running.RemoveWhere(run => run.IsCompleted);
        while (_options.RunningMax - _running.Count is > 0 and var free)
        {
            var claimed = await claims.ClaimAsync(node.NodeId, free, _options.Lease, cancellationToken);
            foreach (var claim in claimed) _running.Add(RunAsync(claim, cancellationToken));
            if (claimed.Count < free) return;
        }
    }

    /// <summary>Gives claims of runs that broke off back, as soon as the database is there; else they run out by themselves.</summary>
    private async Task ReturnAsync(CancellationToken cancellationToken)
    {
        while (_left.TryPeek(out var claim))
        {
            await claims.ReturnAsync(claim, cancellationToken);
            _left.TryDequeue(out _);
        }
    }

    private async Task RunAsync(JobClaim claim, CancellationToken cancellationToken)
    {
        // The next is claimed while this one gets under way.
        await Task.Yield();
        try
        {
            if (!await runner.RunAsync(claim, cancellationToken)) _left.Enqueue(claim);
        }
        catch (Exception failure)
        {
            // What the grain was not told has not happened: another run goes on behind the last checkpoint.
            LogFailure(claim.Job, failure);
            _left.Enqueue(claim);
        }
        finally
        {
            signals.NoteQueued();
        }
    }
}
