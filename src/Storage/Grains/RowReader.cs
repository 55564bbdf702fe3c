using Bib.Storage.Database;
using Bib.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Grains;

/// <summary>
/// Reads rows by their keys. Reads that wait at the same moment, as when many grains awake, share one round trip, which
/// is named by the first of their operations.
/// </summary>
/// <typeparam name="TRow">What a row is read as.</typeparam>
/// <param name="database">Where from.</param>
/// <param name="component">Who acts where no operation is under way.</param>
/// <param name="sql">Reads the rows whose keys are in <c>$1</c>, an array of ids.</param>
/// <param name="read">Reads one.</param>
/// <param name="keyOf">Its key.</param>
/// <param name="options">Limits.</param>
internal sealed class RowReader<TRow>(
    BibDatabase database,
    string component,
    string sql,
    Func<NpgsqlDataReader, TRow> read,
    Func<TRow, Guid> keyOf,
    SaveQueueOptions options) : IAsyncDisposable
    where TRow : class
{
    /// <summary>
    /// A plan outlives the small table that it was made for; with this it finds rows by their keys from the beginning.
    /// </summary>
    private const string ByKeys = "SELECT set_config('enable_seqscan', 'off', true)";

    private readonly JoinQueue<(Guid Key, OperationContext Operation), TRow?> _queue = new(
        waiting => ReadAsync(database, sql, read, keyOf, waiting), static _ => false, options);

    /// <summary>The row with this key; null when there is none.</summary>
    /// <exception cref="Orleans.Runtime.LimitExceededException">Too many reads wait.</exception>
    /// <exception cref="Bib.Grains.Abstractions.Persistence.StorageUnavailableException">It did not answer.</exception>
    public async Task<TRow?> FindAsync(Guid key)
    {
        try
        {
            return await _queue.JoinAsync(key, (key, OperationContext.Current(component, DatabaseRole.App)));
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable($"A row of {component} cannot be read", exception);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    private static async Task<TRow?[]> ReadAsync(
        BibDatabase database,
        string sql,
        Func<NpgsqlDataReader, TRow> read,
        Func<TRow, Guid> keyOf,
        IReadOnlyList<(Guid Key, OperationContext Operation)> waiting)
    {
        Guid[] keys = [.. waiting.Select(one => one.Key)];
        var found = await database.ReadAsync(
            waiting[0].Operation with { JoinedCount = waiting.Count - 1 },
            batch => batch.Add(ByKeys).Add(sql, (NpgsqlDbType.Array | NpgsqlDbType.Uuid, keys)),
            async (reader, stop) =>
            {
                await reader.NextResultAsync(stop);
                var rows = new Dictionary<Guid, TRow>();
                while (await reader.ReadAsync(stop))
                {
                    var row = read(reader);
                    rows.Add(keyOf(row), row);
                }

                return rows;
            },
            CancellationToken.None);
        return [.. keys.Select(found.GetValueOrDefault)];
    }
}
