using System.Globalization;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;
using Bib.Query.Running;
using Bib.Query.Worker.Results;
using Bib.Query.Worker.Tables;
using Microsoft.Extensions.Options;

namespace Bib.Query.Tables;

/// <summary>Asks the engine, as anybody could, and puts the answers together.</summary>
internal sealed class TableInspection(IOptions<QueryOptions> options, IQueryEngine engine) : ITableInspection
{
    private const string Table = "the table";
    private const int TopMax = 10;

    /// <summary>How many columns a profile has at most: each is a statement of its own.</summary>
    private const int ColumnsMax = 1000;

    private const int ValueLengthMax = 200;

    /// <summary>How many files that are not one table are looked at.</summary>
    private const int SoundMax = 100;

    private static readonly string[] _numeric =
    [
        "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
        "FLOAT", "DOUBLE",
    ];

    /// <inheritdoc/>
    public async Task<TableShape?> ShapeAsync(TableSource table, CancellationToken cancellationToken)
    {
        if (ChosenOf(table) is not { } chosen)
        {
            await RequireSoundAsync(table, cancellationToken);
            RequireFew(table);
            return null;
        }

        try
        {
            return await ShapeAsync(table, chosen.Format, cancellationToken);
        }
        catch (RefusalException failure) when (
            (chosen.Files.Count > 1 || chosen.Format is TableFormat.Json or TableFormat.JsonLines)
            && !(chosen.Files.Count == 1
                && (QueryFailures.IsDamage(failure.Refusal) || QueryFailures.IsTooWide(failure.Refusal))))
        {
            // A broken one among them, or several tables that are not one; and sound JSON may be anything.
            await RequireSoundAsync(table, cancellationToken);
            return null;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Counting values reads none where the file's own statistics know the answer; hashing them does.
    /// </remarks>
    public async Task RequireReadableAsync(TableSource table, TableShape shape, CancellationToken cancellationToken)
    {
        if (shape.Format != WordOf(TableFormat.Parquet) || shape.Columns.Count == 0) return;
        var hashes = string.Join(", ", shape.Columns.Select(column => $"bit_xor(hash({SqlText.Name(column.Name)}))"));
        await RowsAsync(
            table with { Columns = shape.Columns }, $"select {hashes} from {SqlText.Name(Table)}", cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<TableProfile> ProfileAsync(TableSource table, CancellationToken cancellationToken)
    {
        var columns = await ColumnsAsync(table, cancellationToken);
        table = table with { Columns = columns };
        if (columns.Count > ColumnsMax) columns = [.. columns.Take(ColumnsMax)];
        var figures = string.Join("", columns.Select(Figures));
        var row = (await RowsAsync(table, $"select count(*){figures} from {SqlText.Name(Table)}", cancellationToken))[0];
        var rows = Number(row[0]);
        var profiles = new List<ColumnProfile>(columns.Count);
        for (var index = 0; index < columns.Count; index++)
        {
            var at = 1 + (4 * index);
            var (distinct, top) = await TopAsync(table, columns[index], cancellationToken);
            profiles.Add(new(
                columns[index].Name,
                columns[index].Type,
                rows - Number(row[at]),
                distinct,
                row[at + 1],
                row[at + 2],
                row[at + 3] is { } mean ? double.Parse(mean, CultureInfo.InvariantCulture) : null,
                top));
        }

        return new(rows, profiles);
    }

    /// <inheritdoc/>
    public async Task<TableChange?> CompareAsync(
        TableSource before, TableSource after, CancellationToken cancellationToken)
    {
        if (ChosenOf(before) is null || ChosenOf(after) is null) return null;
        before = before with { Columns = await ColumnsAsync(before, cancellationToken) };
        after = after with { Columns = await ColumnsAsync(after, cancellationToken) };
        return await new TableComparison(before, after, RowsAsync).RunAsync(cancellationToken);
    }

    private async Task<TableShape> ShapeAsync(
        TableSource table, TableFormat format, CancellationToken cancellationToken)
    {
        var columns = await ColumnsAsync(table, cancellationToken);
        var counts = string.Join("", columns.Select(column => $", count({SqlText.Name(column.Name)})"));
        var row = (await RowsAsync(
            table with { Columns = columns }, $"select count(*){counts} from {SqlText.Name(Table)}", cancellationToken))[0];
        var rows = Number(row[0]);
        return new(
            WordOf(format),
            [.. columns.Select((column, index) => column with { Nullable = Number(row[index + 1]) < rows })],
            rows);
    }

    /// <summary>
    /// Looks at files that are not one table, each by itself. A CSV file among others may well be a list of something
    /// else, and sound JSON no table: of those only damage counts.
    /// </summary>
    private async Task RequireSoundAsync(TableSource table, CancellationToken cancellationToken)
    {
        foreach (var file in table.Files.Where(file => TableFormats.OfPath(file.Path) is not null).Take(SoundMax))
        {
            var alone = table with { Files = [file], Columns = [], Format = "" };
            if (TableFormats.OfPath(file.Path) == TableFormat.Parquet)
            {
                await ColumnsAsync(alone, cancellationToken);
                continue;
            }

            try
            {
                await RowsAsync(alone, $"select count(*) from (select * from {SqlText.Name(Table)})", cancellationToken);
            }
            catch (RefusalException failure) when (!QueryFailures.IsDamage(failure.Refusal))
            {
                // It is something else than a table, and may be.
            }
        }
    }

    private static string Figures(ManifestColumn column)
    {
        var name = SqlText.Name(column.Name);
        var least = HasOrder(column.Type) ? $"left(min({name})::varchar, {ValueLengthMax})" : "null::varchar";
        var greatest = HasOrder(column.Type) ? $"left(max({name})::varchar, {ValueLengthMax})" : "null::varchar";
        var mean = IsNumeric(column.Type) ? $"avg({name})::double" : "null::double";
        return $", count({name}), {least}, {greatest}, {mean}";
    }

    private async Task<(long Distinct, IReadOnlyList<ValueCount> Top)> TopAsync(
        TableSource table, ManifestColumn column, CancellationToken cancellationToken)
    {
        var name = SqlText.Name(column.Name);
        var rows = await RowsAsync(
            table,
            $"with g as (select {name} as v, count(*) as n from {SqlText.Name(Table)} where {name} is not null group by 1) "
                + $"select (select count(*) from g), left(v::varchar, {ValueLengthMax}), n from g "
                + $"order by n desc, v::varchar limit {TopMax}",
            cancellationToken);
        return rows.Count == 0
            ? (0, [])
            : (Number(rows[0][0]), [.. rows.Select(row => new ValueCount(row[1] ?? "", Number(row[2])))]);
    }

    private async Task<IReadOnlyList<ManifestColumn>> ColumnsAsync(TableSource table, CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(table, $"describe {SqlText.Name(Table)}", cancellationToken);
        return [.. rows.Select(row => new ManifestColumn(row[0] ?? "", row[1] ?? "", row[2] != "NO"))];
    }

    private Task<List<string?[]>> RowsAsync(TableSource table, string sql, CancellationToken cancellationToken) =>
        RowsAsync(new Dictionary<string, TableSource> { [Table] = table }, sql, cancellationToken);

    private async Task<List<string?[]>> RowsAsync(
        IReadOnlyDictionary<string, TableSource> tables, string sql, CancellationToken cancellationToken)
    {
        var request = new QueryRequest
        {
            Sql = sql,
            By = default,
            Tables = tables,
            IsPublishing = tables.Values.Any(table => table.IsBeingPublished),
        };
        await using var result = await engine.ExecuteAsync(request, null, cancellationToken);
        var rows = new List<string?[]>();
        await foreach (var batch in result.ReadAsync(cancellationToken))
            for (var row = 0; row < batch.RowCount; row++)
                rows.Add([.. batch.Columns.Select(cells => Shown(cells, row))]);
        return rows;
    }

    private static string? Shown(QueryCells cells, int row) => cells.IsNull(row)
        ? null
        : cells.Kind switch
        {
            QueryCellKind.Integer => cells.Integers[row].ToString(CultureInfo.InvariantCulture),
            QueryCellKind.Double => cells.Doubles[row].ToString("R", CultureInfo.InvariantCulture),
            _ => cells.Text(row),
        };

    private static long Number(string? text) => long.Parse(text ?? "0", CultureInfo.InvariantCulture);

    private static string WordOf(TableFormat format) =>
        format == TableFormat.JsonLines ? "jsonl" : format.ToString().ToLowerInvariant();

    /// <summary>Its files as one table; null where none of them is one, or they have several formats.</summary>
    private ChosenTable? ChosenOf(TableSource table)
    {
        try
        {
            return TableChoice.Of(new TableName(Table, TableName.Latest, ""), table, options.Value.FilesMax);
        }
        catch (RefusalException)
        {
            return null;
        }
    }

    /// <summary>
    /// What would be a table but for the number of its files is not taken for none: whoever asks is told why nobody looks.
    /// </summary>
    private void RequireFew(TableSource table)
    {
        var max = options.Value.FilesMax;
        var formats = table.Files.Take(max + 1).Select(file => TableFormats.OfPath(file.Path)).ToList();
        if (formats.Count <= max || formats.Distinct().ToList() is not [not null]) return;
        throw new RefusalException(new(
            RefusalCode.QueryLimit, $"'{table.Address}' has more than {max} files, and a table no more than that.",
            "Name a part of it with --path.", "dataset", table.Address));
    }

    private static bool HasOrder(string type) =>
        !type.EndsWith(']') && !type.StartsWith("STRUCT", StringComparison.Ordinal)
        && !type.StartsWith("MAP", StringComparison.Ordinal) && !type.StartsWith("UNION", StringComparison.Ordinal)
        && type is not "JSON" and not "BLOB";

    private static bool IsNumeric(string type) =>
        _numeric.Contains(type) || type.StartsWith("DECIMAL", StringComparison.Ordinal);
}
