using System.Collections.Immutable;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;

namespace Bib.Jobs.Instructions;

/// <summary>
/// Statements over datasets, and over tables in variables, by their names. They run in the confined process of queries;
/// their rows go to the chunk store as they come.
/// </summary>
internal sealed class TableQuery(IQueryEngine engine, IContentStore content, IChunkStore chunks)
{
    private const int FileMode = 0x1A4;

    private static readonly string[] _nested = ["STRUCT", "MAP", "UNION", "INTERVAL", "BIT"];

    /// <summary>Runs a statement to its end.</summary>
    /// <exception cref="RefusalException">It is wrong, or needs more than it may have.</exception>
    public async Task<InstructionResult> RunAsync(string sql, InstructionCall call, CancellationToken cancellationToken)
    {
        var tables = call.Variables.Where(variable => variable.Value.Table is not null)
            .ToImmutableDictionary(variable => variable.Key, variable => variable.Value.Table!.ToSource(variable.Key, chunks));
        var request = new QueryRequest { Sql = sql, By = call.Job.CreatedBy, Tables = tables };
        await using var result = await engine.ExecuteAsync(request, null, cancellationToken);
        Check(result.Columns);
        var table = await StoreAsync(result, cancellationToken);
        if (result.Summary is not { Truncated: false } summary)
        {
            throw new RefusalException(new(
                RefusalCode.QueryLimit,
                $"The statement answers more than {result.Summary?.RowsMax} rows, the most that one may.",
                "Ask for less, or let queries answer more: bib config get query.rows_max.", "definition"));
        }

        table = table with { Rows = summary.Rows, Columns = ColumnsOf(result.Columns), Inputs = InputsOf(result.Tables, call) };
        await call.Log($"{table.Rows} rows of {string.Join(", ", table.Inputs.DefaultIfEmpty("no dataset"))}");
        return new(new JobVariable(null, table));
    }

    private async Task<JobTable> StoreAsync(IQueryResult result, CancellationToken cancellationToken)
    {
        await using var rows = new CsvRows(result, cancellationToken);
        var taken = await content.IngestAsync(rows, IngestRequest.Whole, null, cancellationToken);
        await taken.Durable;
        var list = new FileListWriter(chunks);
        await list.AddAsync(
            new(ManifestPath.Of(JobTable.FileName), FileMode, taken.Size, taken.Hash, taken.Chunks, []), cancellationToken);
        var files = await list.CompleteAsync(cancellationToken);
        return new([.. files], list.Files, list.Size, 0, [], []);
    }

    /// <summary>The dataset versions read, also by way of the variables that were read.</summary>
    private static ImmutableArray<string> InputsOf(IReadOnlyList<QueriedTable> read, InstructionCall call) =>
    [
        .. read.SelectMany(table => call.Variables.GetValueOrDefault(table.Name)?.Table is { } variable
            ? variable.Inputs
            : [table.Address]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private static void Check(IReadOnlyList<QueryColumn> columns)
    {
        foreach (var column in columns)
        {
            if (columns.Count(other => string.Equals(other.Name, column.Name, StringComparison.OrdinalIgnoreCase)) > 1)
            {
                throw new RefusalException(new(
                    RefusalCode.InvalidSql, $"Two columns of the result are called '{column.Name}'.",
                    "Name them: select a.id as a_id, b.id as b_id.", "definition"));
            }

            if (column.Kind == QueryCellKind.Bytes)
            {
                throw new RefusalException(new(
                    RefusalCode.InvalidSql, $"The column '{column.Name}' is of type {column.SqlType}, which CSV cannot hold.",
                    $"Write it as text: hex(\"{column.Name}\").", "definition"));
            }
        }
    }

    /// <summary>Types that are read back from CSV as they were; else they are found out from the rows.</summary>
    private static ImmutableArray<ManifestColumn> ColumnsOf(IReadOnlyList<QueryColumn> columns) => columns.Any(column =>
        column.SqlType.EndsWith(']') || _nested.Any(type => column.SqlType.StartsWith(type, StringComparison.Ordinal)))
            ? []
            : [.. columns.Select(column => new ManifestColumn(column.Name, column.SqlType, true))];
}
