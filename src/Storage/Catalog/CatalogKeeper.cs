using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Identity;
using Bib.Storage.Database;
using Bib.Storage.Datasets;
using Bib.Storage.Grains;
using Bib.Storage.Postgres;
using Bib.Storage.Topics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Catalog;

/// <summary>
/// Makes the catalog follow the rows. Facts of the outbox say which rows have changed; what they have become is read
/// from the rows, and entered and the facts removed in one transaction. So a fact that is read twice is told once, one
/// that was read and not removed is told after the next start, and two keepers do no harm to each other.
/// </summary>
internal sealed partial class CatalogKeeper(
    BibDatabase database,
    INodeSigner node,
    CatalogSignals signals,
    IOptions<CatalogOptions> options,
    TimeProvider time,
    ILogger<CatalogKeeper> log)
{
    private const string Component = "catalog";
    private const NpgsqlDbType Uuids = NpgsqlDbType.Array | NpgsqlDbType.Uuid;
    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;
    private const NpgsqlDbType Numbers = NpgsqlDbType.Array | NpgsqlDbType.Bigint;
    private const NpgsqlDbType Bytes = NpgsqlDbType.Array | NpgsqlDbType.Bytea;

    private readonly CatalogRecords _records = new(node);

    /// <summary>One round: tells what the oldest facts are about.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> TellAsync(CancellationToken cancellationToken)
    {
        var facts = await database.ListAsync(
            Component, "The outbox cannot be read", CatalogSql.Facts, [Sql.Of(options.Value.FactsPerRoundMax)],
            reader => (Id: reader.GetInt64(0), Subject: reader.GetGuid(1)), cancellationToken);
        if (facts.Count == 0) return false;
        var words = await WordsOfAsync([.. facts.Select(fact => fact.Subject).Distinct()], cancellationToken);
        long[] told = [.. facts.Where(fact => words.Handled.Contains(fact.Subject)).Select(fact => fact.Id)];
        await EnterAsync(words.Records, told, cancellationToken);
        return facts.Count == options.Value.FactsPerRoundMax || told.Length < facts.Count;
    }

    /// <summary>
    /// Tells every row that the catalog lacks or has an older word for: after an update of the node to the first version
    /// that has a catalog, and whenever facts were lost.
    /// </summary>
    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        foreach (var table in new[] { "topics", "datasets" })
        {
            for (var last = (Guid?)Guid.Empty; last is { } after;)
            {
                var rows = await database.ListAsync(
                    Component, "The catalog cannot be compared", CatalogSql.Compared(table),
                    [Sql.Of(after), Sql.Of(options.Value.RowsPerStepMax)],
                    reader => (Id: reader.GetGuid(0), IsBehind: reader.GetBoolean(1)), cancellationToken);
                await TellRowsAsync([.. rows.Where(row => row.IsBehind).Select(row => row.Id)], cancellationToken);
                last = rows.Count == options.Value.RowsPerStepMax ? rows[^1].Id : null;
            }
        }
    }

    private async Task TellRowsAsync(Guid[] subjects, CancellationToken cancellationToken)
    {
        for (var rest = subjects.AsEnumerable(); rest.Take(options.Value.FactsPerRoundMax).ToArray() is { Length: > 0 } some;)
        {
            var words = await WordsOfAsync(some, cancellationToken);
            await EnterAsync(words.Records, [], cancellationToken);
            rest = [.. rest.Where(subject => !words.Handled.Contains(subject))];
        }
    }

    /// <summary>
    /// The newest words for subjects, up to a number of bytes, and the subjects that these are all there is to say of.
    /// </summary>
    private async Task<(List<SignedRecord> Records, HashSet<Guid> Handled)> WordsOfAsync(
        Guid[] subjects, CancellationToken cancellationToken)
    {
        var words = new CatalogWords(_records, options.Value.BytesMax, LogUnspeakable);
        try
        {
            await ReadAsync(CatalogSql.Topics, subjects, words.AddTopic, words, cancellationToken);
            await ReadAsync(CatalogSql.Datasets, subjects, words.AddDataset, words, cancellationToken);
            Guid[] gone = [.. subjects.Where(subject => !words.Handled.Contains(subject))];
            if (gone.Length == 0 || words.IsFull) return (words.Records, words.Handled);

            await foreach (var entry in Entries(gone, cancellationToken)) words.AddTombstone(entry.Record, Now());
            if (!words.IsFull) words.Handled.UnionWith(gone);
            return (words.Records, words.Handled);
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable("What is to be told cannot be read", exception);
        }
    }

    private Task<bool> ReadAsync(
        string sql, Guid[] subjects, Action<NpgsqlDataReader> add, CatalogWords words, CancellationToken cancellationToken) =>
        database.QueryAsync(
            OperationContext.Current(Component, DatabaseRole.App),
            batch => batch.Add(CatalogSql.ByKeys).Add(sql, (Uuids, subjects)),
            async (reader, stop) =>
            {
                await reader.NextResultAsync(stop);
                while (!words.IsFull && await reader.ReadAsync(stop)) add(reader);
                return true;
            },
            cancellationToken);

    private async IAsyncEnumerable<CatalogEntry> Entries(
        Guid[] subjects, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // One by one: each may be as long as a record gets.
        foreach (var subject in subjects)
        {
            var found = await database.ListAsync(
                Component, "The catalog cannot be read", CatalogSql.OwnEntries,
                [(Uuids, new[] { subject }), Sql.Of(node.NodeId)], CatalogSql.ReadEntry, cancellationToken);
            foreach (var entry in found) yield return entry;
        }
    }

    private async Task EnterAsync(List<SignedRecord> records, long[] told, CancellationToken cancellationToken)
    {
        if (records.Count == 0 && told.Length == 0) return;
        var stamps = records.ConvertAll(record => RecordCodec.ReadStamp(record.Bytes.Span));
        try
        {
            var entered = await database.QueryAsync(
                OperationContext.Current(Component, DatabaseRole.App),
                batch => batch
                    .Add(CatalogSql.Lock, Sql.Of(CatalogSql.LockKey))
                    .Add(
                        CatalogSql.Enter,
                        (Uuids, stamps.Select(stamp => stamp.Subject).ToArray()),
                        (Texts, stamps.Select(stamp => CatalogSql.Write(stamp.Kind)).ToArray()),
                        (Texts, stamps.Select(stamp => stamp.Home).ToArray()),
                        (Numbers, stamps.Select(stamp => stamp.Epoch).ToArray()),
                        (Numbers, stamps.Select(stamp => stamp.Revision).ToArray()),
                        (Bytes, records.Select(record => record.Bytes.ToArray()).ToArray()),
                        (Bytes, records.Select(record => record.PublicKey.ToArray()).ToArray()),
                        (Bytes, records.Select(record => record.Signature.ToArray()).ToArray()))
                    .Add(CatalogSql.Forget, (Numbers, told)),
                async (reader, stop) =>
                {
                    await reader.NextResultAsync(stop);
                    return await reader.ReadAsync(stop) ? reader.GetInt32(0) : 0;
                },
                cancellationToken);
            if (entered > 0) signals.NoteTold();
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable("The catalog cannot be written", exception);
        }
    }

    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }
}
