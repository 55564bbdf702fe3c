using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Persistence;
using Bib.Storage.Database;
using Bib.Storage.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Orleans.Storage;

namespace Bib.Storage.Grains;

/// <summary>
/// Saves rows with their audit entries, outbox rows and receipts. Saves that wait at the same moment share one
/// transaction and one round trip: a batch whose last statement hangs everything on the guarded writes. Statements
/// before it lock what its guards look at, so that it sees what is true when it commits.
/// </summary>
internal sealed class RowWriter<TState> : IAsyncDisposable where TState : class, new()
{
    /// <summary>The number of a table's first own parameter; those before are <see cref="Tail"/>'s.</summary>
    public const int FirstOwnParameter = 20;

    /// <summary>
    /// Follows <c>kept</c>, the ids of the rows that were found as expected; null when there is none.
    /// </summary>
    private const string Tail = """
        , told AS (
            INSERT INTO bib.catalog_log (kind, subject_id, payload, operation_id)
            SELECT f.kind, f.id, f.payload::json, f.operation
            FROM unnest($7::uuid[], $8::uuid[], $9::text[], $10::text[]) AS f (id, operation, kind, payload)
            WHERE f.id = ANY ((SELECT ids FROM kept)::uuid[])
        ), receipts AS (
            INSERT INTO bib.idempotency_keys
                (user_id, key, fingerprint, answer, operation_id, created_at, expires_at)
            SELECT r.user_id, r.key, r.fingerprint, r.answer, r.operation, $17, $18
            FROM unnest($11::uuid[], $12::uuid[], $13::text[], $14::uuid[], $15::text[], $16::text[])
                AS r (id, operation, user_id, key, fingerprint, answer)
            WHERE r.id = ANY ((SELECT ids FROM kept)::uuid[])
        )
        SELECT kept.ids, bib.audit_append_each(kept.ids, $19, $1, $2, $3, $4, $5, $6)
        FROM kept WHERE kept.ids IS NOT NULL
        """;

    private readonly BibDatabase _database;
    private readonly IRowTable<TState> _table;
    private readonly CommandReceipts _receipts;
    private readonly TimeProvider _time;
    private readonly Dictionary<SaveKinds, string> _statements;
    private readonly SaveQueue<RowSave<TState>> _queue;

    public RowWriter(
        BibDatabase database,
        IRowTable<TState> table,
        CommandReceipts receipts,
        IOptions<SaveQueueOptions> options,
        TimeProvider time)
    {
        (_database, _table, _receipts, _time) = (database, table, receipts, time);
        _statements = Enumerable.Range(0, 1 << 3).Select(bits => (SaveKinds)bits)
            .Where(kinds => (kinds & (SaveKinds.New | SaveKinds.Changed)) != 0)
            .ToDictionary(kinds => kinds, kinds => StatementFor(table, kinds));
        _queue = new(CommitAsync, IsTakenBack, options.Value);
    }

    /// <summary>Saves.</summary>
    /// <returns>
    /// Whether the guarded write found its row; when not, nothing was kept and the caller finds out why.
    /// </returns>
    /// <exception cref="StorageConflictException">The command was done already, or a unique value is taken.</exception>
    /// <exception cref="StorageUnavailableException">The outcome is unknown, or the database is away.</exception>
    /// <exception cref="Orleans.Runtime.LimitExceededException">Too many saves wait; nothing was done.</exception>
    public async Task<bool> SaveAsync(RowSave<TState> save)
    {
        if (save.State.Cause is null)
        {
            throw new InconsistentStateException(
                $"A save to {_table.Name} does not say why: RowState.Cause is missing.");
        }

        try
        {
            return await WriteAsync(save);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw refused.TableName == CommandReceipts.Table
                ? new StorageConflictException(StorageConflict.AlreadyDone, save.State.Receipt!.Command.ToString(), null)
                : new StorageConflictException(StorageConflict.Taken, refused.ConstraintName ?? _table.Name, null);
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable($"Saving to {_table.Name} did not end well", exception);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    /// <summary>A receipt that has expired and was not cleared away yet does not stand in the way.</summary>
    private async Task<bool> WriteAsync(RowSave<TState> save)
    {
        try
        {
            return await _queue.SaveAsync(save.Key, save, _table.IsAlone(save));
        }
        catch (PostgresException refused) when (refused is
            { SqlState: PostgresErrorCodes.UniqueViolation, TableName: CommandReceipts.Table })
        {
            if (!await _receipts.ForgetExpiredAsync(save.State.Receipt!)) throw;
        }

        return await _queue.SaveAsync(save.Key, save, _table.IsAlone(save));
    }

    /// <summary>
    /// A statement that PostgreSQL refused takes its transaction back. A connection that it closed says nothing of how
    /// the transaction ended.
    /// </summary>
    private static bool IsTakenBack(Exception exception) => exception is PostgresException { Severity: "ERROR" };

    private Task<bool[]> CommitAsync(IReadOnlyList<RowSave<TState>> saves)
    {
        var first = saves[0].Cause;
        var locks = _table.LocksOf(saves).ToArray();
        var kinds = saves.Aggregate(SaveKinds.None, (kinds, save) => kinds | KindOf(save));
        return _database.QueryAsync(
            new OperationContext(first.Operation.Value, first.Door, DatabaseRole.App)
            {
                IsSave = true,
                JoinedCount = saves.Count - 1,
            },
            batch =>
            {
                foreach (var (sql, subjects) in locks) batch.Add(sql, (NpgsqlDbType.Array | NpgsqlDbType.Text, subjects));
                batch.Add(
                    _statements[kinds],
                    [.. RidersOf(saves), .. _table.ParametersOf(saves, kinds.HasFlag(SaveKinds.Guarded))]);
            },
            async (reader, _) =>
            {
                for (var i = 0; i < locks.Length; i++) await reader.NextResultAsync(CancellationToken.None);
                var kept = await reader.ReadAsync(CancellationToken.None)
                    ? (await reader.GetFieldValueAsync<Guid[]>(0, CancellationToken.None)).ToHashSet()
                    : [];
                return saves.Select(save => kept.Contains(save.Key)).ToArray();
            },
            CancellationToken.None);
    }

    /// <summary>
    /// Only what the saves need: every table that a statement could write is set up whenever it runs.
    /// </summary>
    private static string StatementFor(IRowTable<TState> table, SaveKinds kinds)
    {
        var isGuarded = kinds.HasFlag(SaveKinds.Guarded);
        var written = new List<string>();
        if (kinds.HasFlag(SaveKinds.New)) written.Add($"inserted AS ({table.Insert})");
        if (kinds.HasFlag(SaveKinds.Changed)) written.Add($"updated AS ({table.Update})");
        var ids = written.Select(part => $"SELECT id FROM {part[..part.IndexOf(' ', StringComparison.Ordinal)]}");
        written.Add($"saved AS ({string.Join(" UNION ALL ", ids)})");
        if (table.Beside.Length > 0) written.Add(table.Beside);
        return $"WITH input AS ({table.Input(isGuarded)}), {string.Join(", ", written)}, "
            + $"kept AS (SELECT array_agg(id) AS ids FROM saved){Tail}";
    }

    private static SaveKinds KindOf(RowSave<TState> save) =>
        (save.Version == 0 ? SaveKinds.New : SaveKinds.Changed)
        | (save.State.Guards.IsEmpty ? SaveKinds.None : SaveKinds.Guarded);

    private IEnumerable<(NpgsqlDbType Type, object? Value)> RidersOf(IReadOnlyList<RowSave<TState>> saves)
    {
        const NpgsqlDbType Uuids = NpgsqlDbType.Array | NpgsqlDbType.Uuid;
        const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;
        var audit = saves.SelectMany(save => save.State.Audit, (save, fact) => (save, fact)).ToArray();
        var outbox = saves.SelectMany(save => save.State.Outbox, (save, fact) => (save, fact)).ToArray();
        var receipts = saves.Where(save => save.State.Receipt is not null).ToArray();
        var now = _time.GetUtcNow().UtcDateTime;
        return
        [
            (Uuids, Array.ConvertAll(audit, entry => entry.save.Key)),
            (Uuids, Array.ConvertAll(audit, entry => entry.save.Cause.Operation.Value)),
            (Texts, Array.ConvertAll(audit, entry => entry.save.Cause.Door)),
            (Texts, Array.ConvertAll(audit, entry => entry.fact.Action)),
            (Texts, Array.ConvertAll(audit, entry => entry.save.Cause.By.User.Value)),
            (Texts, Array.ConvertAll(audit, entry => entry.fact.Metadata)),
            (Uuids, Array.ConvertAll(outbox, entry => entry.save.Key)),
            (Uuids, Array.ConvertAll(outbox, entry => entry.save.Cause.Operation.Value)),
            (Texts, Array.ConvertAll(outbox, entry => entry.fact.Kind)),
            (Texts, Array.ConvertAll(outbox, entry => entry.fact.Payload)),
            (Uuids, Array.ConvertAll(receipts, save => save.Key)),
            (Uuids, Array.ConvertAll(receipts, save => save.Cause.Operation.Value)),
            (Texts, Array.ConvertAll(receipts, save => save.State.Receipt!.User.Value)),
            (Uuids, Array.ConvertAll(receipts, save => save.State.Receipt!.Command.Value)),
            (Texts, Array.ConvertAll(receipts, save => save.State.Receipt!.Fingerprint)),
            (Texts, Array.ConvertAll(receipts, save => save.State.Receipt!.Answer)),
            (NpgsqlDbType.TimestampTz, now),
            (NpgsqlDbType.TimestampTz, now + CommandReceipt.KeptFor),
            (NpgsqlDbType.Text, _table.Name),
        ];
    }

    /// <summary>What saves of a transaction have among them.</summary>
    [Flags]
    private enum SaveKinds
    {
        None = 0,
        New = 1,
        Changed = 2,
        Guarded = 4,
    }
}
