using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Database;
using Bib.Storage.Datasets;
using Bib.Storage.Sessions;
using Microsoft.Extensions.Options;

namespace Bib.Storage.Grains;

/// <summary>
/// Clears away what has run out: datasets and topics whose time to be restored is over, each through its own grain,
/// which is its row's one writer; receipts of commands that are no longer remembered; sessions; facts that nobody will
/// read any more; and jobs that ended long ago. What an older node left undone it does, too.
/// </summary>
internal sealed class Upkeep(
    IGrainFactory grains,
    ITopicDirectory directory,
    IDatasetDirectory datasets,
    IJobDirectory directoryOfJobs,
    CommandReceipts receipts,
    SessionTable sessions,
    Outbox outbox,
    LineageRows lineage,
    BibDatabase database,
    IOptions<UpkeepOptions> options,
    TimeProvider time)
{
    private const string Door = "upkeep";

    /// <summary>One round, until nothing is left that has run out by now.</summary>
    public async Task<ClearedAway> RunAsync(CancellationToken cancellationToken)
    {
        new OperationUnderWay(OperationId.New(time.GetUtcNow()), Door).Begin();
        var stepMax = options.Value.StepMax;
        var emptied = 0;
        for (var gone = stepMax; gone > 0;)
        {
            gone = 0;
            foreach (var id in await datasets.ListPurgeableAsync(stepMax, cancellationToken))
                if (await grains.GetGrain<IDatasetGrain>(id.Value).PurgeAsync(Context(), cancellationToken)) gone++;
            emptied += gone;
        }

        var topics = 0;
        for (var gone = stepMax; gone > 0;)
        {
            gone = 0;
            foreach (var id in await directory.ListPurgeableAsync(stepMax, cancellationToken))
                if (await grains.GetGrain<ITopicGrain>(id.Value).PurgeAsync(Context(), cancellationToken)) gone++;
            topics += gone;
        }

        var cleared = 0;
        for (var gone = stepMax; gone == stepMax; cleared += gone)
            gone = await receipts.ClearAsync(stepMax, cancellationToken);
        for (var gone = stepMax; gone == stepMax;) gone = await sessions.ClearAsync(stepMax, cancellationToken);
        var facts = 0;
        for (var gone = stepMax; gone == stepMax; facts += gone) gone = await outbox.ClearAsync(stepMax, cancellationToken);
        for (var read = stepMax; read == stepMax;) read = await lineage.ReadOutAsync(stepMax, cancellationToken);
        return new(emptied, topics, cleared, facts, await ForgetJobsAsync(cancellationToken));
    }

    private async Task<int> ForgetJobsAsync(CancellationToken cancellationToken)
    {
        var jobs = 0;
        for (var gone = -1; gone != 0; jobs += gone)
        {
            gone = 0;
            var ended = await directoryOfJobs.ListForgettableAsync(
                time.GetUtcNow() - options.Value.JobsKeptFor, options.Value.JobsKeptMax, options.Value.StepMax, cancellationToken);
            foreach (var job in ended)
                if (await grains.GetGrain<IJobGrain>(job.Value).ForgetAsync(Context(), cancellationToken)) gone++;
        }

        return jobs;
    }

    /// <summary>The node asks for itself.</summary>
    private CommandContext Context() => new(
        new Actor(new UserId(database.NodeId), NodeRole.Admin), CommandId.None, OperationId.New(time.GetUtcNow()), Door);
}
