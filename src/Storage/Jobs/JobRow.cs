using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Persistence;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Bib.Storage.Postgres;
using Bib.Storage.Topics;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Orleans.Storage;

namespace Bib.Storage.Jobs;

/// <summary>A job's state as a row of <c>jobs</c>: read and written under its version, and why it was not.</summary>
internal sealed class JobRow(BibDatabase database, RowWriter<JobState> writer, IOptions<SaveQueueOptions> options)
    : IRowMapper<RowState<JobState>>, IAsyncDisposable
{
    private const string What = "A job cannot be read";

    private readonly RowReader<JobListing> _reader = new(
        database,
        "jobs",
        $"SELECT {JobColumns.All} FROM {JobColumns.From} WHERE j.id = ANY ($1)",
        JobColumns.Read,
        listing => listing.Job.Id.Value,
        options.Value);

    /// <inheritdoc/>
    public async Task ReadAsync(Guid key, IGrainState<RowState<JobState>> state)
    {
        var found = await _reader.FindAsync(key);
        state.State = found is null ? new() : new() { Row = found.Job };
        state.ETag = found?.ETag;
        state.RecordExists = found is not null;
    }

    /// <inheritdoc/>
    public async Task WriteAsync(Guid key, IGrainState<RowState<JobState>> state)
    {
        var next = state.State ?? throw new InconsistentStateException("A job without a state is not written.");
        bool isSaved;
        try
        {
            isSaved = await writer.SaveAsync(new(key, RowVersion.Read(state.ETag), next));
        }
        catch (StorageConflictException taken) when (taken.Conflict == StorageConflict.Taken)
        {
            // Only the job itself has its id: another writer has made it.
            isSaved = false;
        }

        if (!isSaved) throw await WhyNotAsync(key, next, state.ETag);
        state.ETag = RowVersion.Next(state.ETag);
        state.RecordExists = true;
    }

    /// <inheritdoc/>
    /// <remarks>Its log, its results and its place in the queue go with it.</remarks>
    public async Task RemoveAsync(Guid key, IGrainState<RowState<JobState>> state)
    {
        var last = state.State ?? throw new InconsistentStateException("A job without a state is not removed.");
        var cause = last.Cause ?? throw new InconsistentStateException("A job's removal does not say why.");
        try
        {
            await database.ExecuteAsync(
                new OperationContext(cause.Operation.Value, cause.Door, DatabaseRole.App),
                batch =>
                {
                    batch.AddGuarded(
                        "DELETE FROM bib.jobs WHERE id = $1 AND version = $2 RETURNING version",
                        (NpgsqlDbType.Uuid, key), (NpgsqlDbType.Bigint, RowVersion.Read(state.ETag)));
                    foreach (var (action, metadata) in last.Audit)
                        batch.Audit(new(action, "jobs", key.ToString(), cause.By.User.Value, Metadata: metadata));
                },
                CancellationToken.None);
        }
        catch (PostgresException refused) when (refused.SqlState == BibSqlState.VersionConflict)
        {
            throw new InconsistentStateException($"Job {key} was changed by another writer.", null, state.ETag);
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable("A job's row cannot be removed", exception);
        }

        (state.State, state.ETag, state.RecordExists) = (new(), null, false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    /// <summary>Why a guarded write found nothing to write: the version first, then the topic.</summary>
    private async Task<Exception> WhyNotAsync(Guid key, RowState<JobState> state, string? etag)
    {
        var stored = (await database.ListAsync(
            "jobs", What, "SELECT version FROM bib.jobs WHERE id = $1", [Sql.Of(key)],
            reader => RowVersion.Of(reader.GetInt64(0)), CancellationToken.None)).FirstOrDefault();
        foreach (var guard in stored == etag ? state.Guards : [])
        {
            var holds = await database.ListAsync(
                "jobs", What, $"SELECT {TopicGuardSql.Condition(guard.Kind, "$1::text")}", [Sql.Of(guard.Subject)],
                reader => reader.GetBoolean(0), CancellationToken.None);
            if (!holds[0]) return new StorageConflictException(TopicGuardSql.Conflict(guard.Kind), guard.Subject, null);
        }

        return new InconsistentStateException($"Job {key} was changed by another writer.", stored, etag);
    }
}
