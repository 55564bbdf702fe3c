using Bib.Storage.Database;
using Bib.Storage.Postgres;
using Microsoft.Extensions.Options;
using NpgsqlTypes;

namespace Bib.Storage.Grains;

/// <summary>
/// The outbox, <c>catalog_log</c>: saves add to it (<see cref="SaveStatement{TState}"/>), the catalog's keeper removes
/// what it has told (<see cref="Catalog.CatalogKeeper"/>), and this takes from its old end what nobody tells.
/// Ages go by the database's clock, which gave the rows their moments.
/// </summary>
internal sealed class Outbox(BibDatabase database, IOptions<UpkeepOptions> options)
{
    private const string Component = "outbox";

    /// <summary>
    /// Goes along the primary key from its low end, so it needs no index by age; ids rise with age but for
    /// transactions that overlapped. Ids have gaps where saves were taken back: a span of ids is never fewer than
    /// the rows in it.
    /// </summary>
    private const string Clear = """
        WITH oldest AS (SELECT id, created_at FROM bib.catalog_log ORDER BY id LIMIT $3),
        cleared AS (DELETE FROM bib.catalog_log WHERE id IN (
            SELECT id FROM oldest
            WHERE created_at < now() - $1 OR id <= (SELECT max(id) FROM bib.catalog_log) - $2) RETURNING 1)
        SELECT count(*)::integer FROM cleared
        """;

    /// <summary>Removes what is too old or too much, at most so many rows.</summary>
    /// <returns>How many.</returns>
    public Task<int> ClearAsync(int countMax, CancellationToken cancellationToken) => database.QueryAsync(
        OperationContext.Current(Component, DatabaseRole.App),
        batch => batch.Add(
            Clear,
            (NpgsqlDbType.Interval, options.Value.FactsKeptFor),
            (NpgsqlDbType.Bigint, (long)options.Value.FactsMax),
            (NpgsqlDbType.Integer, countMax)),
        static async (reader, stop) => await reader.ReadAsync(stop) ? reader.GetInt32(0) : 0,
        cancellationToken);
}
