using System.Buffers.Binary;
using System.Data;
using Bib.Grains.Abstractions.Persistence;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Bib.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Audit;

/// <summary>
/// Reads the whole log, entry by entry and seal by seal, in constant memory and one snapshot, and trusts nothing but
/// the hashes it makes itself.
/// </summary>
/// <param name="database">Reads as bibd_audit.</param>
public sealed class AuditVerifier(BibDatabase database)
{
    private const int SealsPerRead = 64;

    /// <summary>Checks everything; with a remembered head also that nothing was cut off or rolled back since.</summary>
    /// <param name="remembered">A head that an earlier report gave, kept elsewhere; or null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<AuditReport> VerifyAsync(AuditHead? remembered, CancellationToken cancellationToken) =>
        VerifyAsync(remembered, static (_, _) => { }, cancellationToken);

    /// <summary>As the other, telling how far it is.</summary>
    /// <param name="remembered">A head that an earlier report gave, kept elsewhere; or null.</param>
    /// <param name="progress">Called after each seal with the entries and the seals read so far.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="StorageUnavailableException">The database went away; asking again is safe.</exception>
    public async Task<AuditReport> VerifyAsync(
        AuditHead? remembered, Action<long, long> progress, CancellationToken cancellationToken)
    {
        try
        {
            return await WalkAsync(remembered, progress, cancellationToken);
        }
        catch (Exception fault) when (StorageFaults.IsDriver(fault))
        {
            throw StorageFaults.Unavailable("The audit log cannot be read", fault);
        }
    }

    private async Task<AuditReport> WalkAsync(
        AuditHead? remembered, Action<long, long> progress, CancellationToken cancellationToken)
    {
        long entriesRead = 0;
        long sealsRead = 0;
        var operation = OperationContext.Current("audit", DatabaseRole.Audit);
        await using var forSeals = await database.OpenAsync(operation, cancellationToken);
        await using var forEntries = await database.OpenAsync(operation, cancellationToken);
        await using var sealTransaction = await forSeals.BeginAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var entryTransaction = await forEntries.BeginAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await ShareSnapshotAsync(forSeals, forEntries, cancellationToken);

        await using var command = forEntries.Command($"SELECT {AuditEntry.Columns} FROM bib.audit_log ORDER BY id");
        await using var entries = await command.ExecuteReaderAsync(cancellationToken);
        var walk = new AuditWalk(remembered);
        var entry = await NextAsync(entries, cancellationToken);
        var more = true;
        for (var after = long.MinValue; more;)
        {
            var seals = await SealsAsync(forSeals, after, cancellationToken);
            more = seals.Count == SealsPerRead;
            foreach (var seal in seals)
            {
                after = seal.Number;
                walk.Open(seal);
                for (; entry is not null && entry.Id <= seal.LastId; entry = await NextAsync(entries, cancellationToken))
                {
                    walk.Sealed(entry);
                    entriesRead++;
                }

                walk.Close();
                progress(entriesRead, ++sealsRead);
            }
        }

        for (; entry is not null; entry = await NextAsync(entries, cancellationToken)) walk.Unsealed();
        return walk.End();
    }

    private static async Task ShareSnapshotAsync(
        OperationConnection from, OperationConnection to, CancellationToken cancellationToken)
    {
        var snapshot = await from.ScalarAsync<string>("SELECT pg_export_snapshot()", cancellationToken);
        await to.ExecuteAsync($"SET TRANSACTION SNAPSHOT '{snapshot}'", cancellationToken);
    }

    private static async Task<AuditEntry?> NextAsync(NpgsqlDataReader entries, CancellationToken cancellationToken) =>
        await entries.ReadAsync(cancellationToken) ? AuditEntry.From(entries) : null;

    private static async Task<List<AuditSeal>> SealsAsync(
        OperationConnection connection, long after, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            $"SELECT {AuditSeal.Columns} FROM bib.audit_seals WHERE number > $1 ORDER BY number LIMIT {SealsPerRead}",
            (NpgsqlDbType.Bigint, after));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var seals = new List<AuditSeal>();
        while (await reader.ReadAsync(cancellationToken)) seals.Add(AuditSeal.From(reader));
        return seals;
    }

    /// <summary>An id and a hash out of a seal's leaves.</summary>
    internal static (long Id, string Hash) Leaf(AuditSeal seal, int index)
    {
        var leaf = seal.Leaves.AsSpan(index * AuditSeal.LeafSize, AuditSeal.LeafSize);
        return (BinaryPrimitives.ReadInt64BigEndian(leaf), Convert.ToHexStringLower(leaf[8..]));
    }
}
