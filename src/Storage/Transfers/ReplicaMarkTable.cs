using System.Text.Json;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Transfers;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Bib.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Transfers;

/// <summary>What people have said of copies, as rows of <c>bib.replica_marks</c>.</summary>
internal sealed class ReplicaMarkTable(BibDatabase database, TimeProvider time) : IReplicaMarks
{
    /// <summary>Held while one is added, so that there are never more than may be.</summary>
    private const long LockKey = 4770914523068281003;

    private const string Lock = "SELECT pg_advisory_xact_lock($1)";

    private const string Room =
        "SELECT count(*) < $2 OR EXISTS (SELECT FROM bib.replica_marks WHERE dataset_id = $1) FROM bib.replica_marks";

    private const string Find = "SELECT wish, wanted_until, is_pinned FROM bib.replica_marks WHERE dataset_id = $1";

    private const string SetWish = """
        WITH said AS (
            INSERT INTO bib.replica_marks (dataset_id, wish, wanted_until, updated_by, updated_at)
            SELECT $1, $2, $3, $4, $5
            WHERE EXISTS (SELECT FROM bib.replica_marks WHERE dataset_id = $1)
                OR ($2 IS NOT NULL AND (SELECT count(*) FROM bib.replica_marks) < $6)
            ON CONFLICT (dataset_id) DO UPDATE SET wish = $2, wanted_until = $3, updated_by = $4, updated_at = $5
                WHERE (replica_marks.wish, replica_marks.wanted_until) IS DISTINCT FROM ($2, $3)
            RETURNING dataset_id
        )
        SELECT bib.audit_append('UPDATE', 'replica_marks', dataset_id::text, $4, 1, $7) FROM said
        """;

    private const string SetPin = """
        WITH said AS (
            INSERT INTO bib.replica_marks (dataset_id, is_pinned, updated_by, updated_at)
            SELECT $1, $2, $3, $4
            WHERE EXISTS (SELECT FROM bib.replica_marks WHERE dataset_id = $1)
                OR ($2 AND (SELECT count(*) FROM bib.replica_marks) < $5)
            ON CONFLICT (dataset_id) DO UPDATE SET is_pinned = $2, updated_by = $3, updated_at = $4
                WHERE replica_marks.is_pinned <> $2
            RETURNING dataset_id
        )
        SELECT bib.audit_append('UPDATE', 'replica_marks', dataset_id::text, $3, 1, $6) FROM said
        """;

    private const string Sweep = "DELETE FROM bib.replica_marks WHERE dataset_id = $1 AND wish IS NULL AND NOT is_pinned";

    /// <inheritdoc/>
    public async Task<ReplicaMarks> FindAsync(DatasetId dataset, CancellationToken cancellationToken)
    {
        var found = await database.ListAsync(
            "transfers", "What was said of a copy cannot be read", Find, [Sql.Of(dataset.Value)], Read, cancellationToken);
        return found.Count == 0 ? ReplicaMarks.None : found[0];
    }

    /// <inheritdoc/>
    public Task SetWishAsync(
        DatasetId dataset, ReplicaWish wish, VersionNumber? until, CommandContext context, CancellationToken cancellationToken)
    {
        var text = wish switch
        {
            ReplicaWish.None => null,
            ReplicaWish.Wanted => "wanted",
            ReplicaWish.Declined => "declined",
            _ => throw new ArgumentOutOfRangeException(nameof(wish), wish, "A copy is wanted, declined or neither."),
        };
        return SaveAsync(
            dataset, wish != ReplicaWish.None, context,
            (
                SetWish,
                [
                    Sql.Of(dataset.Value), Sql.Of(text), Sql.Of(until?.ToString()), Sql.Of(context.By.User.Value),
                    Sql.Of(time.GetUtcNow()), Sql.Of((long)IReplicaMarks.CountMax), Details("SetReplicaWish", text ?? "none"),
                ]
            ),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task SetPinAsync(DatasetId dataset, bool isPinned, CommandContext context, CancellationToken cancellationToken) =>
        SaveAsync(
            dataset, isPinned, context,
            (
                SetPin,
                [
                    Sql.Of(dataset.Value), (NpgsqlDbType.Boolean, isPinned), Sql.Of(context.By.User.Value),
                    Sql.Of(time.GetUtcNow()), Sql.Of((long)IReplicaMarks.CountMax),
                    Details("SetReplicaPin", isPinned ? "pinned" : "none"),
                ]
            ),
            cancellationToken);

    private static ReplicaMarks Read(NpgsqlDataReader reader) => new(
        (reader.IsDBNull(0) ? null : reader.GetString(0)) switch
        {
            null => ReplicaWish.None,
            "wanted" => ReplicaWish.Wanted,
            "declined" => ReplicaWish.Declined,
            var wish => throw new InvalidOperationException($"A copy's wish is '{wish}'."),
        },
        !reader.IsDBNull(1) && VersionNumber.TryParse(reader.GetString(1), out var until) ? until : null,
        reader.GetBoolean(2));

    private static (NpgsqlDbType Type, object? Value) Details(string command, string says) => (
        NpgsqlDbType.Jsonb,
        JsonSerializer.Serialize(new Dictionary<string, string> { ["command"] = command, ["says"] = says }));

    private async Task SaveAsync(
        DatasetId dataset, bool isSaid, CommandContext context,
        (string Sql, (NpgsqlDbType Type, object? Value)[] Parameters) change, CancellationToken cancellationToken)
    {
        bool hasRoom;
        try
        {
            hasRoom = await database.QueryAsync(
                new OperationContext(context.Operation.Value, context.Door, DatabaseRole.App),
                batch => batch
                    .Add(Lock, Sql.Of(LockKey))
                    .Add(Room, Sql.Of(dataset.Value), Sql.Of((long)IReplicaMarks.CountMax))
                    .Add(change.Sql, change.Parameters)
                    .Add(Sweep, Sql.Of(dataset.Value)),
                static async (reader, stop) =>
                {
                    await reader.NextResultAsync(stop);
                    return await reader.ReadAsync(stop) && reader.GetBoolean(0);
                },
                cancellationToken);
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable("What is said of a copy cannot be written", exception);
        }

        if (hasRoom || !isSaid) return;
        throw new RefusalException(new(
            RefusalCode.TooMany,
            $"The node remembers what was said of {IReplicaMarks.CountMax} copies, and no more is allowed.",
            "Unpin what need not be kept, or fetch what was given up.",
            Subject: dataset.ToString()));
    }
}
