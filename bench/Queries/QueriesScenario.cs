using System.Diagnostics;
using System.Globalization;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Queries;
using Bib.Query;
using Bib.Storage.Blobs;
using DuckDb;
using Microsoft.Extensions.DependencyInjection;

namespace Bib.Bench.Queries;

/// <summary>
/// A group-by over three million rows of Parquet through the query engine (worker process, verified files, protocol),
/// beside the same statement in DuckDB in this process, on the same binding and as many threads.
/// </summary>
internal static class QueriesScenario
{
    private const int Rounds = 15;
    private const double Goal = 1.3;

    private static readonly string[] _statements =
    [
        "select origin, count(*), avg(delay), max(distance) from {0} group by origin order by 2 desc",
        "select * from {0} limit 500000",
    ];

    public static async Task<int> RunAsync()
    {
        var file = Path.GetFullPath("tests/Query.Tests/npm/node_modules/vega-datasets/data/flights-3m.parquet");
        var folder = Directory.CreateTempSubdirectory("bib-bench-").FullName;
        try
        {
            return await RunAsync(file, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunAsync(string file, string folder)
    {
        using var chunks = ChunkStore.Open(
            new ChunkStoreOptions { Folder = Path.Combine(folder, "blobs"), FreeBytesMin = 0 }, TimeProvider.System);
        using var content = new ContentStore(chunks, TimeProvider.System);
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IContentStore>(content)
            .AddSingleton<IChunkLinks>(chunks)
            .AddSingleton<ITableCatalog>(new NoDatasets())
            .AddQuery(options => options.Folder = Path.Combine(folder, "query"))
            .BuildServiceProvider();
        var engine = services.GetRequiredService<IQueryEngine>();
        var source = await IngestAsync(content, file);
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();

        var worst = 0.0;
        Console.WriteLine($"flights-3m.parquet, medians of {Rounds} rounds, DuckDB {DuckDbDatabase.LibraryVersion}");
        foreach (var statement in _statements)
        {
            var ours = new List<double>();
            var theirs = new List<double>();
            long rows = 0;
            for (var round = -2; round < Rounds; round++)
            {
                var clock = Stopwatch.StartNew();
                rows = await AskAsync(engine, source, string.Format(CultureInfo.InvariantCulture, statement, "\"flights\""));
                var mine = clock.Elapsed.TotalMilliseconds;
                clock.Restart();
                var alone = Ask(connection, string.Format(CultureInfo.InvariantCulture, statement, $"read_parquet('{file}')"));
                if (alone != rows) throw new InvalidOperationException($"{rows} rows instead of {alone}");
                if (round < 0) continue; // the first ones assemble the file and start the worker
                ours.Add(mine);
                theirs.Add(clock.Elapsed.TotalMilliseconds);
            }

            var (a, b) = (Median(ours), Median(theirs));
            worst = Math.Max(worst, statement.Contains("group by", StringComparison.Ordinal) ? a / b : 0);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {statement[..Math.Min(40, statement.Length)],-40}  {rows,8} rows  engine {a,7:F1} ms  "
                    + $"DuckDB alone {b,7:F1} ms  ratio {a / b:F2}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  group-by: {worst:F2} (goal {Goal:F2})"));
        return worst <= Goal ? 0 : 1;
    }

    private static async Task<TableSource> IngestAsync(ContentStore content, string path)
    {
        await using var file = File.OpenRead(path);
        var ingested = await content.IngestAsync(file, new IngestRequest([], long.MaxValue), null, CancellationToken.None);
        await ingested.Durable;
        return new TableSource
        {
            Address = "bib://bench/flights@1.0.0",
            Files = [new("flights.parquet", ingested.Size, ingested.Hash, ingested.Chunks)],
        };
    }

    private static async Task<long> AskAsync(IQueryEngine engine, TableSource source, string sql)
    {
        await using var result = await engine.ExecuteAsync(
            new QueryRequest { Sql = sql, By = default, Tables = new Dictionary<string, TableSource> { ["flights"] = source } },
            null, CancellationToken.None);
        long rows = 0;
        await foreach (var batch in result.ReadAsync(CancellationToken.None)) rows += batch.RowCount;
        return rows;
    }

    private static long Ask(DuckDbConnection connection, string sql)
    {
        using var statement = connection.Prepare(sql);
        using var reader = statement.Execute();
        long rows = 0;
        while (reader.Read()) rows += reader.Current.RowCount;
        return rows;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private sealed class NoDatasets : ITableCatalog
    {
        public Task<TableSource?> FindAsync(TableName name, Actor by, CancellationToken cancellationToken) =>
            Task.FromResult<TableSource?>(null);
    }
}
