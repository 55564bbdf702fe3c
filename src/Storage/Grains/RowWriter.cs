using System.Collections.Concurrent;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Persistence;
using Bib.Storage.Catalog;
using Bib.Storage.Database;
using Bib.Storage.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Orleans.Storage;

namespace Bib.Storage.Grains;

/// <summary>
/// Saves rows with their audit entries, outbox rows and receipts. Saves that wait at the same moment share one
/// transaction and one round trip: a batch whose last statement writes everything or, when a row is not as a save
/// expects it, nothing. Statements before it lock what its guards look at, so that it sees what is true when it
/// commits.
/// </summary>
internal sealed class RowWriter<TState> : IAsyncDisposable where TState : class, new()
{
    private const NpgsqlDbType Uuids = NpgsqlDbType.Array | NpgsqlDbType.Uuid;
    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;

    private readonly BibDatabase _database;
    private readonly IRowTable<TState> _table;
    private readonly CommandReceipts _receipts;
    private readonly CatalogSignals _signals;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<SaveKinds, SaveStatement<TState>> _statements = new();
    private readonly JoinQueue<RowSave<TState>, bool> _queue;

    public RowWriter(
        BibDatabase database,
        IRowTable<TState> table,
        CommandReceipts receipts,
        CatalogSignals signals,
        IOptions<SaveQueueOptions> options,
        TimeProvider time)
    {
        (_database, _table, _receipts, _signals, _time) = (database, table, receipts, signals, time);
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
        catch (PostgresException refused) when (refused is
            { SqlState: PostgresErrorCodes.ForeignKeyViolation, TableName: "version_chunks" })
        {
            throw new StorageConflictException(StorageConflict.ContentMissing, save.Key.ToString(), null);
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
            return await _queue.JoinAsync(save.Key, save, _table.IsAlone(save));
        }
        catch (PostgresException refused) when (refused is
            { SqlState: PostgresErrorCodes.UniqueViolation, TableName: CommandReceipts.Table })
        {
            if (!await _receipts.ForgetExpiredAsync(save.State.Receipt!)) throw;
        }

        return await _queue.JoinAsync(save.Key, save, _table.IsAlone(save));
    }

    /// <summary>
    /// A statement that PostgreSQL refused takes its transaction back. A connection that it closed says nothing of how
    /// the transaction ended.
    /// </summary>
    private static bool IsTakenBack(Exception exception) => exception is PostgresException { Severity: "ERROR" };

    /// <summary>
    /// One transaction. That a row was not as expected takes all of it back, so it is only said of a save that is
    /// alone; of several, halves are tried again until it is.
    /// </summary>
    private async Task<bool[]> CommitAsync(IReadOnlyList<RowSave<TState>> saves)
    {
        var first = saves[0].Cause;
        var locks = _table.LocksOf(saves).ToArray();
        var kinds = saves.Aggregate(SaveKinds.None, (kinds, save) => kinds | KindOf(save));
        var statement = _statements.GetOrAdd(kinds, static (kinds, table) => new(table, kinds), _table);
        var operation = new OperationContext(first.Operation.Value, first.Door, DatabaseRole.App)
        {
            IsSave = true,
            JoinedCount = saves.Count - 1,
        };
        try
        {
            await _database.ExecuteAsync(
                operation,
                batch =>
                {
                    foreach (var (sql, subjects) in locks) batch.Add(sql, (Texts, subjects));
                    batch.Add(statement.Sql, ParametersOf(statement, saves));
                },
                CancellationToken.None);
        }
        catch (PostgresException stale) when (stale.SqlState == BibSqlState.VersionConflict && saves.Count == 1)
        {
            return [false];
        }

        if (saves.Any(save => !save.State.Outbox.IsEmpty)) _signals.NoteSaved();
        var kept = new bool[saves.Count];
        Array.Fill(kept, true);
        return kept;
    }

    private SaveKinds KindOf(RowSave<TState> save) =>
        (save.Version == 0 ? SaveKinds.New : SaveKinds.Changed)
        | (save.State.Guards.IsEmpty ? SaveKinds.None : SaveKinds.Guarded)
        | _table.KindOf(save);

    /// <summary>In the order of <see cref="SaveStatement{TState}"/>'s numbers.</summary>
    private (NpgsqlDbType Type, object? Value)[] ParametersOf(
        SaveStatement<TState> statement, IReadOnlyList<RowSave<TState>> saves)
    {
        var audit = saves.SelectMany(save => save.State.Audit, (save, fact) => (save, fact)).ToArray();
        var outbox = saves.SelectMany(save => save.State.Outbox, (save, fact) => (save, fact)).ToArray();
        var receipts = saves.Where(save => save.State.Receipt is not null).ToArray();
        var now = _time.GetUtcNow().UtcDateTime;
        return
        [
            (NpgsqlDbType.Bigint, (long)saves.Count),
            (NpgsqlDbType.Text, _database.NodeId),
            (NpgsqlDbType.Text, _table.Name),
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
            (Uuids, Array.ConvertAll(receipts, save => save.Cause.Operation.Value)),
            (Texts, Array.ConvertAll(receipts, save => save.State.Receipt!.User.Value)),
            (Uuids, Array.ConvertAll(receipts, save => save.State.Receipt!.Command.Value)),
            (NpgsqlDbType.Array | NpgsqlDbType.Bytea,
                Array.ConvertAll(receipts, save => Convert.FromHexString(save.State.Receipt!.Fingerprint))),
            (Texts, Array.ConvertAll(receipts, save => save.State.Receipt!.Answer)),
            (NpgsqlDbType.TimestampTz, now),
            (NpgsqlDbType.TimestampTz, now + CommandReceipt.KeptFor),
            .. statement.Values.Select(value => (value.Type, (object?)value.Of(saves))),
            .. statement.Kinds.HasFlag(SaveKinds.Beside) ? _table.ParametersBeside(saves) : [],
        ];
    }
}
