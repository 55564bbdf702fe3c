using System.Text.Json.Nodes;

namespace Bib.Cli.Commands.Dataset;

/// <summary>Columns of tables as records.</summary>
internal static class TableRecord
{
    public static JsonObject Of(V1.TableColumn column) => new()
    {
        ["name"] = column.Name,
        ["type"] = column.SqlType,
        ["nullable"] = column.Nullable,
    };

    public static JsonObject Of(V1.ColumnProfile column) => new()
    {
        ["name"] = column.Name,
        ["type"] = column.SqlType,
        ["nulls"] = column.NullCount,
        ["distinct"] = column.DistinctCount,
        ["min"] = column.HasMin ? column.Min : null,
        ["max"] = column.HasMax ? column.Max : null,
        ["mean"] = !column.HasMean ? null
            : double.IsFinite(column.Mean) ? column.Mean
            : column.Mean.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["top"] = new JsonArray([.. column.Top.Select(value => new JsonObject
        {
            ["value"] = value.Value,
            ["count"] = value.Count,
        })]),
    };

    /// <summary>What happened to columns and rows, a record each.</summary>
    public static IEnumerable<JsonObject> Of(V1.TableDifference table)
    {
        foreach (var column in table.ColumnsAdded) yield return Changed("column added", column.Name, null, column);
        foreach (var column in table.ColumnsRemoved) yield return Changed("column removed", column.Name, column, null);
        foreach (var column in table.ColumnsChanged)
            yield return Changed("column changed", column.Before.Name, column.Before, column.After);
        if (table.Rows is not { } rows) yield break;
        if (rows.Added > 0) yield return Counted("rows added", rows.Added, rows.Key);
        if (rows.Removed > 0) yield return Counted("rows removed", rows.Removed, rows.Key);
        if (rows.Changed > 0) yield return Counted("rows changed", rows.Changed, rows.Key);
    }

    private static JsonObject Changed(string change, string name, V1.TableColumn? before, V1.TableColumn? after)
    {
        var record = new JsonObject { ["change"] = change, ["path"] = name };
        if (before is not null) record["before"] = new JsonObject { ["type"] = before.SqlType };
        if (after is not null) record["after"] = new JsonObject { ["type"] = after.SqlType };
        return record;
    }

    private static JsonObject Counted(string change, long count, string key)
    {
        var record = new JsonObject { ["change"] = change, ["path"] = "", ["rows"] = count };
        if (key.Length > 0) record["key"] = key;
        return record;
    }
}
