using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Persistence;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Bib.Storage.Postgres;
using Bib.Storage.Topics;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Orleans.Storage;

namespace Bib.Storage.Datasets;

/// <summary>
/// A dataset's state as a row of <c>datasets</c>: read, written and removed under its version, and why it was not.
/// </summary>
internal sealed class DatasetRow(
    BibDatabase database, RowWriter<DatasetState> writer, IOptions<SaveQueueOptions> options, TimeProvider time)
    : IRowMapper<RowState<DatasetState>>, IAsyncDisposable
{
    private readonly RowReader<DatasetListing> _reader = new(
        database,
        "datasets",
        $"SELECT {DatasetColumns.All} FROM {DatasetColumns.From} WHERE d.id = ANY ($1)",
        DatasetColumns.Read,
        listing => listing.Dataset.Id.Value,
        options.Value);

    /// <inheritdoc/>
    public async Task ReadAsync(Guid key, IGrainState<RowState<DatasetState>> state)
    {
        var found = await _reader.FindAsync(key);
        state.State = found is null ? new() : new() { Row = found.Dataset };
        state.ETag = found?.ETag;
        state.RecordExists = found is not null;
    }

    /// <inheritdoc/>
    public async Task WriteAsync(Guid key, IGrainState<RowState<DatasetState>> state)
    {
        var next = state.State ?? throw new InconsistentStateException("A dataset without a state is not written.");
        try
        {
            var isSaved = await writer.SaveAsync(new(key, RowVersion.Read(state.ETag), next));
            if (!isSaved) throw await WhyNotAsync(key, next, state.ETag);
        }
        catch (StorageConflictException taken) when (taken.Conflict == StorageConflict.Taken)
        {
            throw await WhoHasAsync(key, next.Row, state.ETag);
        }

        state.ETag = RowVersion.Next(state.ETag);
        state.RecordExists = true;
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(Guid key, IGrainState<RowState<DatasetState>> state)
    {
        var last = state.State ?? throw new InconsistentStateException("A dataset without a state is not removed.");
        var cause = last.Cause ?? throw new InconsistentStateException("A dataset's removal does not say why.");
        try
        {
            await database.ExecuteAsync(
                new OperationContext(cause.Operation.Value, cause.Door, DatabaseRole.App),
                batch =>
                {
                    // A copy goes with the attempt to drop it, while others still keep theirs, or not at all.
                    foreach (var guard in last.Guards.Where(guard => guard.Kind == RowGuardKind.DropIsGoing))
                    {
                        batch.AddGuarded(
                            "DELETE FROM bib.copy_drops WHERE dataset_id = $1 AND drop_id = $2 AND is_going AND ends_at > $3 "
                            + "AND NOT EXISTS (SELECT FROM bib.replica_marks WHERE dataset_id = $1 AND is_pinned) "
                            + "RETURNING drop_id",
                            Sql.Of(key), Sql.Of(Guid.Parse(guard.Subject)), Sql.Of(time.GetUtcNow()));
                    }

                    batch.AddGuarded(
                        "DELETE FROM bib.datasets WHERE id = $1 AND version = $2 RETURNING version",
                        (NpgsqlDbType.Uuid, key), (NpgsqlDbType.Bigint, RowVersion.Read(state.ETag)));
                    foreach (var (action, metadata) in last.Audit)
                        batch.Audit(new(action, "datasets", key.ToString(), cause.By.User.Value, Metadata: metadata));
                    foreach (var (kind, payload) in last.Outbox) batch.Tell(kind, key, payload);
                },
                CancellationToken.None);
        }
        catch (PostgresException refused) when (refused.SqlState == BibSqlState.VersionConflict)
        {
            throw Stale(key, null, state.ETag);
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable("A dataset's row cannot be removed", exception);
        }

        (state.State, state.ETag, state.RecordExists) = (new(), null, false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    /// <summary>Why a guarded write found nothing to write: the version first, then the topic.</summary>
    private async Task<Exception> WhyNotAsync(Guid key, RowState<DatasetState> state, string? etag)
    {
        var stored = (await FindAsync("d.id = $1", [Sql.Of(key)], CancellationToken.None))?.ETag;
        if (stored != etag) return Stale(key, stored, etag);
        foreach (var guard in state.Guards)
        {
            if (!await AskAsync(TopicGuardSql.Condition(guard.Kind, "$1::text"), guard.Subject))
                return new StorageConflictException(TopicGuardSql.Conflict(guard.Kind), guard.Subject, null);
        }

        // Whatever stood in the way has gone since; to the caller that is a change at the same moment.
        return Stale(key, stored, etag);
    }

    /// <summary>
    /// Who has the name, or the id: a second writer of the same new dataset is stale, not in conflict.
    /// </summary>
    private async Task<Exception> WhoHasAsync(Guid key, DatasetState dataset, string? etag)
    {
        var same = await FindAsync("d.id = $1", [Sql.Of(key)], CancellationToken.None);
        if (same?.ETag != etag) return Stale(key, same?.ETag, etag);
        var other = await FindAsync(
            "d.topic_id = $1 AND d.name = $2 AND d.status <> 'deleted' AND d.home_revision IS NULL",
            [Sql.Of(dataset.Topic.Value), Sql.Of(dataset.Name)],
            CancellationToken.None);
        return new StorageConflictException(StorageConflict.Taken, dataset.Name, other?.Dataset.Id.Value);
    }

    private static InconsistentStateException Stale(Guid key, string? stored, string? expected) =>
        new($"Dataset {key} was changed by another writer.", stored, expected);

    private async Task<DatasetListing?> FindAsync(
        string condition, (NpgsqlDbType Type, object? Value)[] parameters, CancellationToken cancellationToken)
    {
        var found = await database.ListAsync(
            "rows", "A dataset cannot be read",
            $"SELECT {DatasetColumns.All} FROM {DatasetColumns.From} WHERE {condition}", parameters, DatasetColumns.Read,
            cancellationToken);
        return found.FirstOrDefault();
    }

    private async Task<bool> AskAsync(string condition, string subject)
    {
        var answer = await database.ListAsync(
            "rows", "A dataset's topic cannot be read", $"SELECT {condition}", [Sql.Of(subject)],
            reader => reader.GetBoolean(0), CancellationToken.None);
        return answer[0];
    }
}
