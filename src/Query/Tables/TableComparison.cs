using System.Globalization;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;
using Bib.Query.Worker.Results;

namespace Bib.Query.Tables;

/// <summary>What differs between two tables whose columns are known, asked in SQL.</summary>
/// <param name="before">The earlier.</param>
/// <param name="after">The later.</param>
/// <param name="ask">Runs a statement over tables.</param>
internal sealed class TableComparison(
    TableSource before,
    TableSource after,
    Func<IReadOnlyDictionary<string, TableSource>, string, CancellationToken, Task<List<string?[]>>> ask)
{
    private const string Before = "before";
    private const string After = "after";

    /// <summary>How many columns are tried as a key: each is counted by its different values.</summary>
    private const int KeysMax = 8;

    private readonly Dictionary<string, TableSource> _tables = new() { [Before] = before, [After] = after };

    public async Task<TableChange> RunAsync(CancellationToken cancellationToken)
    {
        var earlier = before.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var later = after.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var both = before.Columns.Where(column => later.ContainsKey(column.Name)).ToList();
        var change = new TableChange(
            [.. after.Columns.Where(column => !earlier.ContainsKey(column.Name))],
            [.. before.Columns.Where(column => !later.ContainsKey(column.Name))],
            [.. both.Where(column => column.Type != later[column.Name].Type).Select(column => (column, later[column.Name]))],
            null,
            null);
        try
        {
            return change with { Rows = await RowsAsync(both, later, cancellationToken) };
        }
        catch (RefusalException refused)
        {
            return change with { Problem = refused.Refusal.Message };
        }
    }

    private async Task<RowChange> RowsAsync(
        List<ManifestColumn> both, Dictionary<string, ManifestColumn> later, CancellationToken cancellationToken)
    {
        // Values of another type are compared as they are written.
        var values = both
            .Select(column => column.Type == later[column.Name].Type
                ? SqlText.Name(column.Name)
                : $"{SqlText.Name(column.Name)}::varchar")
            .ToList();
        var key = await KeyAsync([.. both.Where(column => column.Type == later[column.Name].Type)], cancellationToken);
        var row = (await ask(
            _tables, key is null ? AsSets(values) : ByKey(key, both, later), cancellationToken))[0];
        return new(Number(row[0]), Number(row[1]), Number(row[2]), key ?? "");
    }

    /// <summary>The first column whose values tell rows apart, in both tables.</summary>
    private async Task<string?> KeyAsync(List<ManifestColumn> columns, CancellationToken cancellationToken)
    {
        var candidates = columns.Where(IsScalar).Take(KeysMax).ToList();
        foreach (var table in new[] { Before, After })
        {
            if (candidates.Count == 0) return null;
            var counts = string.Join(
                "", candidates.Select(column => $", count(distinct {SqlText.Name(column.Name)})"));
            var row = (await ask(_tables, $"select count(*){counts} from {SqlText.Name(table)}", cancellationToken))[0];
            candidates = [.. candidates.Where((_, index) => row[index + 1] == row[0])];
        }

        return candidates.Count == 0 ? null : candidates[0].Name;
    }

    private static bool IsScalar(ManifestColumn column) =>
        !column.Type.EndsWith(']') && !column.Type.Contains('(', StringComparison.Ordinal) && column.Type != "JSON";

    private static string ByKey(string key, List<ManifestColumn> both, Dictionary<string, ManifestColumn> later)
    {
        var name = SqlText.Name(key);
        var differs = both.Where(column => column.Name != key).Select(column =>
        {
            var (value, cast) = (SqlText.Name(column.Name), column.Type == later[column.Name].Type ? "" : "::varchar");
            return $"b.{value}{cast} is distinct from a.{value}{cast}";
        });
        var others = string.Join(" or ", differs.DefaultIfEmpty("false"));
        return $"select count(*) filter (where b.{name} is null), count(*) filter (where a.{name} is null), "
            + $"count(*) filter (where b.{name} is not null and a.{name} is not null and ({others})) "
            + $"from {SqlText.Name(Before)} b full join {SqlText.Name(After)} a on b.{name} = a.{name}";
    }

    private static string AsSets(List<string> values)
    {
        if (values.Count == 0)
            return $"select (select count(*) from {SqlText.Name(After)}), (select count(*) from {SqlText.Name(Before)}), 0";
        var columns = string.Join(", ", values);
        return $"select (select count(*) from ({Only(After, Before)})), (select count(*) from ({Only(Before, After)})), 0";

        string Only(string table, string other) =>
            $"select {columns} from {SqlText.Name(table)} except all select {columns} from {SqlText.Name(other)}";
    }

    private static long Number(string? text) => long.Parse(text ?? "0", CultureInfo.InvariantCulture);
}
