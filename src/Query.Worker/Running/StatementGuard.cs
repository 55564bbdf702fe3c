using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Bib.Query.Worker.Protocol;
using Bib.Query.Worker.Results;
using DuckDb;

namespace Bib.Query.Worker.Running;

/// <summary>
/// Refuses statements that ask for the engine instead of for data: its settings name folders of the node. What a
/// statement calls is told by DuckDB's own parser, so that no spelling hides it; functions that run text as a statement
/// would, and are refused too. Looked at before the statement is prepared, for preparing already computes constants
/// (docs/decisions/0095).
/// </summary>
internal static class StatementGuard
{
    private static readonly string[] _kinds = ["duckdb_", "pragma_", "enable_", "disable_"];

    /// <summary>Of those kinds, what tells of the language alone.</summary>
    private static readonly FrozenSet<string> _harmless = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "duckdb_functions", "duckdb_keywords", "duckdb_types");

    private static readonly FrozenSet<string> _refused = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "current_setting", "pg_settings", "which_secret", "checkpoint", "force_checkpoint",
        "query", "query_table", "json_execute_serialized_sql");

    /// <summary>What a statement that is none of them is refused with.</summary>
    public const string OnlyReading =
        "Only statements that read may run: SELECT, FROM, VALUES, DESCRIBE, SUMMARIZE, UNPIVOT, and PIVOT with its values "
        + "named, as in: pivot … on year in (2023, 2024) using sum(rain)";

    /// <summary>Looks at a statement; one that cannot be parsed is left to who prepares it.</summary>
    /// <exception cref="QueryFailedException">It does not read, or calls what is refused.</exception>
    public static void Require(DuckDbConnection connection, string sql, CancellationToken cancellationToken)
    {
        using var statement = connection.Prepare($"select json_serialize_sql({SqlText.Literal(sql)})");
        using var reader = statement.Execute(cancellationToken);
        while (reader.Read())
        {
            var column = reader.Current.Columns[0];
            for (var row = 0; row < column.Length; row++)
            {
                if (ProblemOf(Encoding.UTF8.GetBytes(column.Text(row))) is { } problem)
                    throw new QueryFailedException(FailureKind.Denied, problem);
            }
        }
    }

    /// <summary>What is wrong with a parsed statement; null for nothing.</summary>
    private static string? ProblemOf(ReadOnlySpan<byte> tree)
    {
        var json = new Utf8JsonReader(tree, new JsonReaderOptions { MaxDepth = int.MaxValue });
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName) continue;
            var (isFunction, isTable) = (json.ValueTextEquals("function_name"), json.ValueTextEquals("table_name"));
            var isError = json.CurrentDepth == 1 && json.ValueTextEquals("error_type");
            if (!isFunction && !isTable && !isError) continue;
            json.Read();
            if (json.TokenType != JsonTokenType.String || json.GetString() is not { } name) continue;
            if (isError && name == "not implemented") return OnlyReading;
            if (isFunction ? IsRefusedFunction(name) : isTable && IsRefusedTable(name))
                return $"'{name}' tells of the engine and its settings, or runs a text as a statement.";
        }

        return null;
    }

    private static bool IsRefusedFunction(string name) => _refused.Contains(name)
        || (!_harmless.Contains(name) && _kinds.Any(kind => name.StartsWith(kind, StringComparison.OrdinalIgnoreCase)));

    /// <summary>A view of the engine's. A name with a slash is a dataset's.</summary>
    private static bool IsRefusedTable(string name) => name.Equals("pg_settings", StringComparison.OrdinalIgnoreCase)
        || (name.StartsWith("duckdb_", StringComparison.OrdinalIgnoreCase) && !name.Contains('/', StringComparison.Ordinal));
}
