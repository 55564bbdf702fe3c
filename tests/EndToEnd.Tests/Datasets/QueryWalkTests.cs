using System.Text.Json;
using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Datasets;

/// <summary>Publish, ask, publish again, ask both: through bib, bibd, its worker and back.</summary>
public sealed class QueryWalkTests
{
    [Fact]
    public async Task Real_tables_are_published_and_asked_in_sql()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        foreach (var table in new[] { "flights-3m.parquet", "zipcodes.csv", "birdstrikes.csv", "movies.json", "earthquakes.json" })
        {
            var name = table.Split('.')[0];
            await RunAsync(folder, "dataset", "upload", $"vega/{name}", Path.Combine(Programs.Tables, table), "-p");
        }

        (await AskAsync(folder, "select origin from \"vega/flights-3m\" group by 1 order by count(*) desc limit 1"))
            .ShouldBe("origin\r\nORD\r\n");
        (await AskAsync(folder, "select zip_code, city from \"vega/zipcodes@1.0.0\" limit 1"))
            .ShouldBe("zip_code,city\r\n00501,Holtsville\r\n");
        (await AskAsync(folder, "select (select count(*) from \"vega/birdstrikes\") b, (select count(*) from \"vega/movies\") m, "
            + "(select len(features) from \"vega/earthquakes\") e"))
            .ShouldStartWith("b,m,e\r\n10000,3201,");
        (await BibRun.OfAsync(folder, "query", "--explain", "from \"vega/movies\"")).Output.ShouldContain("READ_JSON");
    }

    [Fact]
    public async Task A_version_answers_the_same_for_ever_and_errors_name_the_line()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        var file = Path.Combine(folder.Root, "n.csv");
        await File.WriteAllTextAsync(file, "n,t\n1,a\n2,b\n", TestContext.Current.CancellationToken);
        await RunAsync(folder, "dataset", "upload", "t/n", file, "-p");
        await File.WriteAllTextAsync(file, "n,t\n1,a\n2,b\n3,c\n", TestContext.Current.CancellationToken);
        await RunAsync(folder, "dataset", "upload", "t/n", file);
        await File.WriteAllTextAsync(file, "n,t\n1,a\n2\n", TestContext.Current.CancellationToken);
        await RunAsync(folder, "dataset", "upload", "t/n", file, "--as-files");

        (await AskAsync(folder, "select sum(n) s from \"t/n@1.0.0\"")).ShouldBe("s\r\n3\r\n");
        (await AskAsync(folder, "select sum(n) s from \"t/n@1.0.1\"")).ShouldBe("s\r\n6\r\n");
        var ragged = await BibRun.OfAsync(folder, "query", "from \"t/n\"", "-o", "json");
        ragged.ExitCode.ShouldBe(1);
        // Before it, on a slow machine, that the query runs.
        var last = ragged.Error.TrimEnd().Split('\n')[^1];
        var error = JsonDocument.Parse(last).RootElement.ToString();
        error.ShouldContain("Line 3 of 'n.csv' has 1 value instead of 2.");
        (await BibRun.OfAsync(folder, "query", "from \"t/none\"")).ExitCode.ShouldBe(3);
        var outside = Path.Combine(folder.Root, "x.csv");
        (await BibRun.OfAsync(folder, "query", $"copy (select 1) to '{outside}'")).ExitCode.ShouldBe(2);
        File.Exists(outside).ShouldBeFalse();
    }

    private static async Task<string> AskAsync(NodeFolder folder, string sql) =>
        (await RunAsync(folder, "query", sql, "-o", "csv")).Output;

    private static async Task<BibRun> RunAsync(NodeFolder folder, params string[] args)
    {
        var run = await BibRun.OfAsync(folder, args);
        run.ExitCode.ShouldBe(0, run.Error);
        return run;
    }
}
