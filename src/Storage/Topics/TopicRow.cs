using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Grains;
using Bib.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;
using Orleans.Storage;

namespace Bib.Storage.Topics;

/// <summary>
/// A topic's state as a row of <c>topics</c>: to columns and back, and the write guarded by its version.
/// </summary>
internal sealed class TopicRow(IPostgresLogins logins, RowWriter writer) : IRowMapper<RowState<TopicState>>
{
    private const string Insert = """
        INSERT INTO bib.topics (id, path, status, description, tags, metadata, schema, roles,
            created_at, updated_at, created_by, archived_at, deleted_at, version, name, parent_path)
        SELECT $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24 + 1, $25, $26
        WHERE $24 = 0
        """;

    private const string Update = """
        UPDATE bib.topics SET path = $12, status = $13, description = $14, tags = $15, metadata = $16,
            schema = $17, roles = $18, created_at = $19, updated_at = $20, created_by = $21,
            archived_at = $22, deleted_at = $23, version = $24 + 1, name = $25, parent_path = $26
        WHERE id = $11 AND version = $24
        """;

    private const string Returning = " RETURNING id, version";

    /// <inheritdoc/>
    public async Task ReadAsync(
        Guid key, IGrainState<RowState<TopicState>> state, CancellationToken cancellationToken)
    {
        var found = await FindAsync("id = $1", Sql.Of(key), cancellationToken);
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
            var isSaved = await writer.SaveAsync(WriteOf(key, next, state.ETag), next);
            if (!isSaved) throw await WhyNotAsync(key, next, state.ETag);
        }
        catch (StorageConflictException taken) when (taken.Conflict == StorageConflict.Taken)
        {
            throw await WhoHasAsync(key, next.Row.Path, state.ETag);
        }

        state.ETag = RowVersion.Next(state.ETag);
        state.RecordExists = true;
    }

    private static RowWrite WriteOf(Guid key, RowState<TopicState> state, string? etag)
    {
        var topic = state.Row;
        var parameters = new List<(NpgsqlDbType, object?)>
        {
            (NpgsqlDbType.Uuid, key),
            (NpgsqlDbType.Text, topic.Path.Value),
            (NpgsqlDbType.Text, TopicColumns.Write(topic.Status)),
            (NpgsqlDbType.Text, topic.Description),
            (NpgsqlDbType.Array | NpgsqlDbType.Text, topic.Tags.ToArray()),
            (NpgsqlDbType.Jsonb, TopicJsonColumns.WriteMetadata(topic.Metadata)),
            (NpgsqlDbType.Jsonb, TopicJsonColumns.WriteSchema(topic.Schema)),
            (NpgsqlDbType.Jsonb, TopicJsonColumns.WriteRoles(topic.Roles)),
            (NpgsqlDbType.TimestampTz, topic.CreatedAt.UtcDateTime),
            (NpgsqlDbType.TimestampTz, topic.UpdatedAt.UtcDateTime),
            (NpgsqlDbType.Text, topic.CreatedBy.Value),
            (NpgsqlDbType.TimestampTz, topic.ArchivedAt?.UtcDateTime),
            (NpgsqlDbType.TimestampTz, topic.DeletedAt?.UtcDateTime),
            (NpgsqlDbType.Bigint, RowVersion.Read(etag)),
            (NpgsqlDbType.Text, topic.Path.Name),
            (NpgsqlDbType.Text, topic.Path.Parent?.Value),
        };
        var sql = etag is null ? Insert : Update;
        var locks = new List<(string, string)>();
        foreach (var guard in state.Guards)
        {
            var number = RowWriter.FirstOwnParameter + parameters.Count;
            sql += $" AND {TopicGuardSql.Condition(guard.Kind, number)}";
            parameters.Add((NpgsqlDbType.Text, guard.Subject));
            if (TopicGuardSql.Lock(guard.Kind) is { } statement) locks.Add((statement, guard.Subject));
        }

        return new("topics", sql + Returning, parameters, locks);
    }

    /// <summary>
    /// Why a guarded write found nothing to write: the version first, then the guards in their order.
    /// </summary>
    private async Task<Exception> WhyNotAsync(Guid key, RowState<TopicState> state, string? etag)
    {
        var stored = (await FindAsync("id = $1", Sql.Of(key), CancellationToken.None))?.ETag;
        if (stored != etag) return Stale(key, stored, etag);
        foreach (var guard in state.Guards)
        {
            var holds = await AskAsync(TopicGuardSql.Condition(guard.Kind, 1), guard.Subject);
            if (!holds) return new StorageConflictException(TopicGuardSql.Conflict(guard.Kind), guard.Subject, null);
        }

        // Whatever stood in the way has gone since; to the caller that is a change at the same moment.
        return Stale(key, stored, etag);
    }

    /// <summary>Who has the path, or the id: a second writer of the same new topic is stale, not in conflict.</summary>
    private async Task<Exception> WhoHasAsync(Guid key, TopicPath path, string? etag)
    {
        var same = await FindAsync("id = $1", Sql.Of(key), CancellationToken.None);
        if (same?.ETag != etag) return Stale(key, same?.ETag, etag);
        var other = await FindAsync("path = $1 AND status <> 'deleted'", Sql.Of(path.Value), CancellationToken.None);
        return new StorageConflictException(StorageConflict.Taken, path.Value, other?.Topic.Id.Value);
    }

    private static InconsistentStateException Stale(Guid key, string? stored, string? expected) =>
        new($"Topic {key} was changed by another writer.", stored, expected);

    private async Task<TopicListing?> FindAsync(
        string condition, NpgsqlParameter parameter, CancellationToken cancellationToken)
    {
        try
        {
            await using var query = logins.As(DatabaseRole.App)
                .CreateCommand($"SELECT {TopicColumns.All} FROM bib.topics WHERE {condition}");
            query.Parameters.Add(parameter);
            await using var reader = await query.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken) ? TopicColumns.Read(reader) : null;
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable("A topic cannot be read", exception);
        }
    }

    private async Task<bool> AskAsync(string condition, string subject)
    {
        try
        {
            await using var query = logins.As(DatabaseRole.App).CreateCommand($"SELECT {condition}");
            query.Parameters.Add(Sql.Of(subject));
            return (bool)(await query.ExecuteScalarAsync())!;
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable("A topic's neighbours cannot be read", exception);
        }
    }
}
