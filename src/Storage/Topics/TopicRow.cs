using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Bib.Storage.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Orleans.Storage;

namespace Bib.Storage.Topics;

/// <summary>
/// A topic's state as a row of <c>topics</c>: read, written and removed under its version, and why it was not.
/// </summary>
internal sealed class TopicRow(
    BibDatabase database, RowWriter<TopicState> writer, IOptions<SaveQueueOptions> options)
    : IRowMapper<RowState<TopicState>>, IAsyncDisposable
{
    private const string ById = "id = $1";
    private const string ByPath = "path = $1 AND status <> 'deleted' AND home_revision IS NULL";

    private readonly RowReader<TopicListing> _reader = new(
        database,
        "topics",
        $"SELECT {TopicColumns.All} FROM bib.topics WHERE id = ANY ($1)",
        TopicColumns.Read,
        listing => listing.Topic.Id.Value,
        options.Value);

    /// <inheritdoc/>
    public async Task ReadAsync(Guid key, IGrainState<RowState<TopicState>> state)
    {
        var found = await _reader.FindAsync(key);
        state.State = found is null ? new() : new() { Row = found.Topic };
        state.ETag = found?.ETag;
        state.RecordExists = found is not null;
    }

    /// <inheritdoc/>
    public async Task WriteAsync(Guid key, IGrainState<RowState<TopicState>> state)
    {
        var next = state.State ?? throw new InconsistentStateException("A topic without a state is not written.");
        try
        {
            var isSaved = await writer.SaveAsync(new(key, RowVersion.Read(state.ETag), next));
            if (!isSaved) throw await WhyNotAsync(key, next, state.ETag);
        }
        catch (StorageConflictException taken) when (taken.Conflict == StorageConflict.Taken)
        {
            throw await WhoHasAsync(key, next, state.ETag);
        }

        state.ETag = RowVersion.Next(state.ETag);
        state.RecordExists = true;
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(Guid key, IGrainState<RowState<TopicState>> state)
    {
        var last = state.State ?? throw new InconsistentStateException("A topic without a state is not removed.");
        var cause = last.Cause ?? throw new InconsistentStateException("A topic's removal does not say why.");
        try
        {
            await database.ExecuteAsync(
                OperationOf(last),
                batch =>
                {
                    batch.AddGuarded(
                        "DELETE FROM bib.topics WHERE id = $1 AND version = $2 RETURNING version",
                        (NpgsqlDbType.Uuid, key), (NpgsqlDbType.Bigint, RowVersion.Read(state.ETag)));
                    foreach (var (action, metadata) in last.Audit)
                        batch.Audit(new(action, "topics", key.ToString(), cause.By.User.Value, Metadata: metadata));
                    foreach (var (kind, payload) in last.Outbox) batch.Tell(kind, key, payload);
                },
                CancellationToken.None);
        }
        catch (PostgresException refused) when (refused.SqlState == BibSqlState.VersionConflict)
        {
            throw Stale(key, null, state.ETag);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            throw new StorageConflictException(StorageConflict.HasDatasets, last.Row.Path.Value, null);
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable("A topic's row cannot be removed", exception);
        }

        (state.State, state.ETag, state.RecordExists) = (new(), null, false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    /// <summary>
    /// Why a guarded write found nothing to write: the version first, then the guards in their order.
    /// </summary>
    private async Task<Exception> WhyNotAsync(Guid key, RowState<TopicState> state, string? etag)
    {
        var operation = OperationOf(state);
        var stored = (await FindAsync(operation, ById, (NpgsqlDbType.Uuid, key), CancellationToken.None))?.ETag;
        if (stored != etag) return Stale(key, stored, etag);
        foreach (var guard in state.Guards)
        {
            var holds = await AskAsync(operation, TopicGuardSql.Condition(guard.Kind, "$1::text"), guard.Subject);
            if (!holds) return new StorageConflictException(TopicGuardSql.Conflict(guard.Kind), guard.Subject, null);
        }

        // Whatever stood in the way has gone since; to the caller that is a change at the same moment.
        return Stale(key, stored, etag);
    }

    /// <summary>Who has the path, or the id: a second writer of the same new topic is stale, not in conflict.</summary>
    private async Task<Exception> WhoHasAsync(Guid key, RowState<TopicState> state, string? etag)
    {
        var operation = OperationOf(state);
        var path = state.Row.Path.Value;
        var same = await FindAsync(operation, ById, (NpgsqlDbType.Uuid, key), CancellationToken.None);
        if (same?.ETag != etag) return Stale(key, same?.ETag, etag);
        var other = await FindAsync(operation, ByPath, (NpgsqlDbType.Text, path), CancellationToken.None);
        return new StorageConflictException(StorageConflict.Taken, path, other?.Topic.Id.Value);
    }

    /// <summary>That of the command that the row is saved for.</summary>
    private static OperationContext OperationOf(RowState<TopicState> state) =>
        new(state.Cause!.Operation.Value, state.Cause.Door, DatabaseRole.App);

    private static InconsistentStateException Stale(Guid key, string? stored, string? expected) =>
        new($"Topic {key} was changed by another writer.", stored, expected);

    private async Task<TopicListing?> FindAsync(
        OperationContext operation,
        string condition,
        (NpgsqlDbType Type, object? Value) parameter,
        CancellationToken cancellationToken)
    {
        try
        {
            return await database.QueryAsync(
                operation,
                batch => batch.Add($"SELECT {TopicColumns.All} FROM bib.topics WHERE {condition}", parameter),
                static async (reader, stop) => await reader.ReadAsync(stop) ? TopicColumns.Read(reader) : null,
                cancellationToken);
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable("A topic cannot be read", exception);
        }
    }

    private async Task<bool> AskAsync(OperationContext operation, string condition, string subject)
    {
        try
        {
            return await database.QueryAsync(
                operation,
                batch => batch.Add($"SELECT {condition}", (NpgsqlDbType.Text, subject)),
                static async (reader, stop) => await reader.ReadAsync(stop) && reader.GetBoolean(0),
                CancellationToken.None);
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable("A topic's neighbours cannot be read", exception);
        }
    }
}
