using System.Runtime.CompilerServices;
using Bib.Grains.Abstractions.Catalog;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Bib.Storage.Postgres;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Bib.Storage.Catalog;

/// <summary>
/// The catalog, from <c>catalog_entries</c>. Whoever follows has a page at most and reads the next when that is taken:
/// nothing is kept for one that is slow, who then misses no subject, only words that were replaced meanwhile.
/// </summary>
internal sealed class CatalogTable(
    BibDatabase database, CatalogSignals signals, IOptions<CatalogOptions> options, TimeProvider time) : ICatalog
{
    private const string Component = "catalog";
    private const int FollowedPageSize = 256;

    private int _followers;

    /// <inheritdoc/>
    public async Task<CatalogPage> ReadAsync(long after, int countMax, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(countMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(countMax, ICatalog.PageSizeMax);
        try
        {
            return await database.QueryAsync(
                OperationContext.Current(Component, DatabaseRole.App),
                batch => batch
                    .Add(CatalogSql.Page, Sql.Of(after), Sql.Of(countMax), Sql.Of((long)options.Value.BytesMax))
                    .Add(CatalogSql.Newest),
                async (reader, stop) =>
                {
                    var entries = new List<CatalogEntry>();
                    while (await reader.ReadAsync(stop)) entries.Add(CatalogSql.ReadEntry(reader));
                    await reader.NextResultAsync(stop);
                    await reader.ReadAsync(stop);
                    var newest = reader.IsDBNull(0) ? 0 : reader.GetInt64(0);
                    return new CatalogPage(entries, newest, (entries.Count == 0 ? after : entries[^1].Version) < newest);
                },
                cancellationToken);
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception) || exception is InvalidOperationException)
        {
            // A server that is not running is said by its logins, and not by the driver.
            throw StorageFaults.Unavailable("The catalog cannot be read", exception);
        }
    }

    /// <inheritdoc/>
    public async Task<CatalogEntry?> FindAsync(Guid subject, CancellationToken cancellationToken)
    {
        var found = await database.ListAsync(
            Component, "The catalog cannot be read", CatalogSql.Find, [Sql.Of(subject)], CatalogSql.ReadEntry,
            cancellationToken);
        return found.FirstOrDefault();
    }

    /// <inheritdoc/>
    /// <exception cref="LimitExceededException">Too many follow already.</exception>
    public async IAsyncEnumerable<CatalogEntry> FollowAsync(
        long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var max = options.Value.FollowersMax;
        if (Interlocked.Increment(ref _followers) > max)
        {
            Interlocked.Decrement(ref _followers);
            throw new LimitExceededException(
                $"{max} follow the catalog already, and no more may. Read it in pages, or follow it later.");
        }

        try
        {
            while (true)
            {
                // Taken before the page is read, so that nothing that is told meanwhile is slept over.
                var told = signals.Told;
                var page = await ReadAsync(after, FollowedPageSize, cancellationToken);
                foreach (var entry in page.Entries)
                {
                    yield return entry;
                    after = entry.Version;
                }

                if (!page.HasMore) await WaitAsync(told, cancellationToken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _followers);
        }
    }

    /// <summary>Another process of the node may be the one that tells, and gives no signal here.</summary>
    private async Task WaitAsync(Task told, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(told, Task.Delay(options.Value.Interval, time, waiting.Token));
        await waiting.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
