using System.Data;
using Bib.Storage.Database;
using Bib.Storage.Postgres;
using NpgsqlTypes;

namespace Bib.Storage.Audit;

/// <summary>
/// Links committed entries into the chain. It never seals past an entry that may still be committed with a smaller id:
/// it notes the newest id given out and the transactions then running, and seals up to that id once they have ended.
/// Any number may run; an advisory lock and the chain's own check let one through at a time.
/// </summary>
/// <param name="database">Reads and seals as bibd_audit.</param>
/// <param name="time">Stamps seals.</param>
public sealed class AuditSealer(BibDatabase database, TimeProvider time)
{
    private const string LastId = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM bib.audit_log_id_seq";

    private const long LockKey = 4770914523068281201;

    /// <summary>The most entries that one seal vouches for.</summary>
    public const int EntriesMax = 1024;

    /// <summary>The newest id when last looked, and a transaction id given out after it.</summary>
    private (long LastId, string Xid)? _mark;

    /// <summary>Up to here nothing can come any more.</summary>
    private long _settledId;

    /// <summary>
    /// One turn: seals what is certain, and looks where the log ends for the next. Answers how many entries it sealed.
    /// </summary>
    public async Task<int> SealAsync(CancellationToken cancellationToken)
    {
        var operation = new OperationContext(Guid.CreateVersion7(time.GetUtcNow()), "seals", DatabaseRole.Audit);
        var sealedEntries = 0;
        if (_mark is { } known)
        {
            await using var connection = await database.OpenAsync(operation, cancellationToken);
            if (!await IsPastAsync(connection, known.Xid, cancellationToken)) return 0;
            if (await SealUpToAsync(connection, known.LastId, cancellationToken) is not { } count) return 0;
            sealedEntries = count;
            (_mark, _settledId) = (null, known.LastId);
        }

        _mark = await LookAsync(operation, cancellationToken);
        return sealedEntries;
    }

    /// <summary>Whether there are entries that the next turn may seal.</summary>
    public bool HasWork => _mark is not null;

    /// <summary>
    /// An id is given out only in a transaction that has an id of its own by then (bib.audit_append sees to it), so
    /// every transaction that holds an entry up to this one is older than the transaction id taken here, after it: two
    /// statements, of which the second reads the id anew only to see whether it is worth one.
    /// </summary>
    private Task<(long LastId, string Xid)?> LookAsync(OperationContext operation, CancellationToken cancellationToken) =>
        database.ReadAsync(
            operation,
            batch => batch.Add(LastId).Add(
                $"SELECT CASE WHEN ({LastId}) <> $1 THEN pg_current_xact_id()::text END", (NpgsqlDbType.Bigint, _settledId)),
            async ValueTask<(long, string)?> (reader, stop) =>
            {
                await reader.ReadAsync(stop);
                var lastId = reader.GetInt64(0);
                await reader.NextResultAsync(stop);
                await reader.ReadAsync(stop);
                return lastId == _settledId ? null : (lastId, reader.GetString(0));
            },
            cancellationToken);

    private static async Task<bool> IsPastAsync(
        OperationConnection connection, string xid, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::text::xid8", (NpgsqlDbType.Text, xid));
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<int?> SealUpToAsync(OperationConnection connection, long lastId, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginAsync(IsolationLevel.ReadCommitted, cancellationToken);

        // Another sealer is at it: keep the mark, and see at the next turn that nothing was left.
        var isFirst = await connection.ScalarAsync<bool>(
            $"SELECT pg_try_advisory_xact_lock({LockKey})", cancellationToken);
        if (!isFirst) return null;

        var (number, sealedId, hash) = await HeadAsync(connection, cancellationToken);
        var total = 0;
        while (sealedId < lastId)
        {
            var leaves = await LeavesAsync(connection, sealedId, lastId, cancellationToken);
            if (leaves.Count == 0) break;
            var seal = Link(number + 1, sealedId + 1, hash, leaves);
            await AppendAsync(connection, seal, cancellationToken);
            (number, sealedId, hash) = (seal.Number, seal.LastId, seal.SealHash);
            total += leaves.Count;
        }

        await transaction.CommitAsync(cancellationToken);
        return total;
    }

    private AuditSeal Link(long number, long firstId, string previous, Leaves entries)
    {
        var leaves = entries.Bytes.AsSpan(0, entries.Count * AuditSeal.LeafSize).ToArray();
        var now = time.GetUtcNow().UtcDateTime;
        var seal = new AuditSeal(
            number, firstId, entries.LastId, entries.Count, AuditHashes.RootOf(leaves), previous, "",
            now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)), leaves);
        return seal with { SealHash = AuditHashes.OfSeal(seal) };
    }

    private static async Task<(long Number, long LastId, string Hash)> HeadAsync(
        OperationConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            "SELECT number, last_id, seal_hash FROM bib.audit_seals ORDER BY number DESC LIMIT 1");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2))
            : (0, 0, AuditHashes.Genesis);
    }

    private static async Task<Leaves> LeavesAsync(
        OperationConnection connection, long after, long upTo, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            $"SELECT {AuditEntry.Columns} FROM bib.audit_log WHERE id > $1 AND id <= $2 ORDER BY id LIMIT {EntriesMax}",
            (NpgsqlDbType.Bigint, after),
            (NpgsqlDbType.Bigint, upTo));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var leaves = new Leaves();
        while (await reader.ReadAsync(cancellationToken)) leaves.Add(AuditEntry.From(reader));
        return leaves;
    }

    private static async Task AppendAsync(
        OperationConnection connection, AuditSeal seal, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            "SELECT bib.audit_seal_append($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            (NpgsqlDbType.Bigint, seal.Number),
            (NpgsqlDbType.Bigint, seal.FirstId),
            (NpgsqlDbType.Bigint, seal.LastId),
            (NpgsqlDbType.Integer, seal.EntryCount),
            (NpgsqlDbType.Text, seal.MerkleRoot),
            (NpgsqlDbType.Text, seal.PrevHash),
            (NpgsqlDbType.Text, seal.SealHash),
            (NpgsqlDbType.TimestampTz, seal.SealedAt),
            (NpgsqlDbType.Bytea, seal.Leaves));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The leaves of a seal in the making.</summary>
    private sealed class Leaves
    {
        public byte[] Bytes { get; } = new byte[EntriesMax * AuditSeal.LeafSize];

        public int Count { get; private set; }

        public long LastId { get; private set; }

        public void Add(AuditEntry entry)
        {
            AuditHashes.WriteLeaf(Bytes.AsSpan(Count * AuditSeal.LeafSize, AuditSeal.LeafSize), entry);
            (Count, LastId) = (Count + 1, entry.Id);
        }
    }
}
