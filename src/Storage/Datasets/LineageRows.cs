using Bib.Storage.Database;
using Bib.Storage.Grains;
using NpgsqlTypes;

namespace Bib.Storage.Datasets;

/// <summary>Reads out of their headers what versions were made of that are older than the table which says so.</summary>
internal sealed class LineageRows(BibDatabase database)
{
    private const string Component = "lineage";
    private const NpgsqlDbType Uuids = NpgsqlDbType.Array | NpgsqlDbType.Uuid;
    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;

    private const string Unread = """
        SELECT l.version_id, v.header FROM bib.version_lineage l JOIN bib.dataset_versions v ON v.id = l.version_id
        WHERE l.entries IS NULL LIMIT $1
        """;

    private const string Fill = """
        WITH read AS (SELECT * FROM unnest($1, $2) AS r (id, entries)),
        emptied AS (DELETE FROM bib.version_lineage l USING read r WHERE l.version_id = r.id AND r.entries IS NULL),
        filled AS (UPDATE bib.version_lineage l SET entries = r.entries::jsonb FROM read r
            WHERE l.version_id = r.id AND r.entries IS NOT NULL)
        SELECT count(*)::integer FROM read
        """;

    /// <summary>Reads some headers.</summary>
    /// <returns>How many; fewer than were asked for when no more are left.</returns>
    public async Task<int> ReadOutAsync(int countMax, CancellationToken cancellationToken)
    {
        const string what = "What versions were made of cannot be noted";
        var versions = await database.ListAsync(
            Component, what, Unread, [Sql.Of(countMax)],
            reader => (Id: reader.GetGuid(0), Entries: LineageColumn.OfHeader(reader.GetFieldValue<byte[]>(1))),
            cancellationToken);
        if (versions.Count == 0) return 0;
        (NpgsqlDbType, object?)[] parameters =
        [
            (Uuids, versions.Select(version => version.Id).ToArray()), (Texts, versions.Select(version => version.Entries).ToArray()),
        ];
        return (await database.AskAsync(
            Component, what, Fill, parameters, reader => reader.GetInt32(0), cancellationToken))[0];
    }
}
