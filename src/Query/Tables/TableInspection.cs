using System.Globalization;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;
using Bib.Query.Worker.Results;
using Bib.Query.Worker.Tables;
using Microsoft.Extensions.Options;

namespace Bib.Query.Tables;

/// <summary>Asks the engine, as anybody could, and puts the answers together.</summary>
internal sealed class TableInspection(IOptions<QueryOptions> options, IQueryEngine engine) : ITableInspection
{
    private const string Table = "the table";
    private const int TopMax = 10;
    private const int ValueLengthMax = 200;

    private static readonly string[] _numeric =
    [
        "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
        "FLOAT", "DOUBLE",
    ];

    /// <inheritdoc/>
    public async Task<TableShape?> ShapeAsync(TableSource table, CancellationToken cancellationToken)
    {
        if (FormatOf(table) is not { } format) return null;
        var columns = await ColumnsAsync(table, cancellationToken);
        var counts = string.Join("", columns.Select(column => $", count({SqlText.Name(column.Name)})"));
        var row = (await RowsAsync(
            table with { Columns = columns }, $"select count(*){counts} from {SqlText.Name(Table)}", cancellationToken))[0];
        var rows = Number(row[0]);
        return new(
            format,
            [.. columns.Select((column, index) => column with { Nullable = Number(row[index + 1]) < rows })],
            rows);
    }

    /// <inheritdoc/>
    public async Task<TableProfile> ProfileAsync(TableSource table, CancellationToken cancellationToken)
    {
        var columns = await ColumnsAsync(table, cancellationToken);
        table = table with { Columns = columns };
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

    private async Task<List<string?[]>> RowsAsync(TableSource table, string sql, CancellationToken cancellationToken)
    {
        var request = new QueryRequest
        {
            Sql = sql,
            By = default,
            Tables = new Dictionary<string, TableSource> { [Table] = table },
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

    /// <summary>Its format in a word; null where nothing in it is a table.</summary>
    private string? FormatOf(TableSource table)
    {
        try
        {
            var chosen = TableChoice.Of(new TableName(Table, TableName.Latest, ""), table, options.Value.FilesMax);
            return chosen.Format == TableFormat.JsonLines ? "jsonl" : chosen.Format.ToString().ToLowerInvariant();
        }
        catch (RefusalException)
        {
            return null;
        }
    }

    private static bool HasOrder(string type) =>
        !type.EndsWith(']') && !type.StartsWith("STRUCT", StringComparison.Ordinal)
        && !type.StartsWith("MAP", StringComparison.Ordinal) && !type.StartsWith("UNION", StringComparison.Ordinal)
        && type is not "JSON" and not "BLOB";

    private static bool IsNumeric(string type) =>
        _numeric.Contains(type) || type.StartsWith("DECIMAL", StringComparison.Ordinal);
}
