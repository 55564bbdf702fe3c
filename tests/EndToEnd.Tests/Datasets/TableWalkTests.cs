using System.Text.Json;
using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Datasets;

/// <summary>What a person sees of a table: its columns, its first rows, what is in them, what has changed.</summary>
public sealed class TableWalkTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Real_tables_have_a_schema_a_preview_and_a_profile()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        foreach (var table in new[] { "flights-3m.parquet", "zipcodes.csv", "birdstrikes.csv", "movies.json" })
            await RunAsync(folder, "dataset", "upload", $"vega/{table.Split('.')[0]}", Path.Combine(Programs.Tables, table), "-p");

        var schema = await RunAsync(folder, "dataset", "schema", "vega/zipcodes", "-o", "csv");
        schema.Output.ShouldStartWith("name,type,nullable\r\nzip_code,VARCHAR,false\r\nlatitude,DOUBLE,false\r\n");
        schema.Error.ShouldBe("csv, 6 columns, 42049 rows\n");
        (await RunAsync(folder, "dataset", "schema", "vega/flights-3m")).Error.ShouldBe("parquet, 5 columns, 3000000 rows\n");
        var preview = await RunAsync(folder, "dataset", "preview", "vega/zipcodes", "--limit", "2", "-o", "csv");
        preview.Output.Split("\r\n").Length.ShouldBe(4);
        preview.Output.ShouldContain("00501");
        preview.Error.ShouldBe("2 rows; there are more\n");

        foreach (var name in new[] { "zipcodes", "birdstrikes", "movies" })
        {
            var profile = await JsonAsync(folder, "dataset", "profile", $"vega/{name}", "-o", "json");
            profile.GetArrayLength().ShouldBeGreaterThan(5, name);
        }

        var zip = (await JsonAsync(folder, "dataset", "profile", "vega/zipcodes", "-o", "json"))[0];
        (zip.GetProperty("name").GetString(), zip.GetProperty("nulls").GetInt64(), zip.GetProperty("min").GetString())
            .ShouldBe(("zip_code", 0, "00501"));
    }

    [Fact]
    public async Task A_diff_of_tables_tells_rows_and_columns()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        var file = Path.Combine(folder.Root, "n.csv");
        await File.WriteAllTextAsync(file, "id,n,old\n1,a,x\n2,b,x\n3,c,x\n", Stop);
        await RunAsync(folder, "dataset", "upload", "t/n", file, "-p");
        await File.WriteAllTextAsync(file, "id,n,new\n1,a,1\n2,B,1\n4,d,1\n5,e,1\n", Stop);
        await RunAsync(folder, "dataset", "upload", "t/n", file);

        var diff = await BibRun.OfAsync(folder, "dataset", "diff", "t/n", "-o", "ndjson");

        diff.ExitCode.ShouldBe(8, diff.Error);
        diff.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(record => (record.GetProperty("change").GetString(),
                record.TryGetProperty("rows", out var rows) ? rows.GetRawText()
                    : record.GetProperty("path").GetString()))
            .ShouldBe(
            [
                ("changed", "n.csv"), ("column added", "new"), ("column removed", "old"), ("rows added", "2"),
                ("rows removed", "1"), ("rows changed", "1"),
            ]);
    }

    [Fact]
    public async Task A_topic_that_declares_columns_takes_only_tables_that_have_them()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        await RunAsync(folder, "topic", "create", "readings", "--column", "day:date!", "--column", "value:number");
        var file = Path.Combine(folder.Root, "n.csv");
        await File.WriteAllTextAsync(file, "day,value\n2024-01-01,low\n", Stop);

        var refused = await BibRun.OfAsync(folder, "dataset", "upload", "readings/n", file);

        refused.ExitCode.ShouldBe(2, refused.Error);
        refused.Error.ShouldContain("error[BIB-1009]: The column 'value' is VARCHAR: the topic 'readings' declares it as number.");
        (await RunAsync(folder, "dataset", "list", "-o", "json")).Output.ShouldBe("[]\n", "nothing is left of it");
        (await BibRun.OfAsync(folder, "dataset", "upload", "readings/n", file, "--as-files")).Error.ShouldContain("BIB-1009");
        await File.WriteAllTextAsync(file, "day,value,more\n2024-01-01,1.5,x\n", Stop);
        await RunAsync(folder, "dataset", "upload", "readings/n", file);
        await RunAsync(folder, "topic", "update", "readings", "--column", "");
        await RunAsync(folder, "dataset", "upload", "readings/n", file, "--as-files");
    }

    [Fact]
    public async Task A_broken_table_is_refused_by_name_and_leaves_nothing()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        var whole = await File.ReadAllBytesAsync(Path.Combine(Programs.Tables, "flights-3m.parquet"), Stop);
        var line = new byte[100_000_000];
        line.AsSpan().Fill((byte)'x');
        var files = new Dictionary<string, byte[]>
        {
            ["cut.parquet"] = whole[..(whole.Length / 2)],
            ["spoilt.parquet"] = Spoilt(whole),
            ["ragged.csv"] = "a,b\n1,2\n3\n"u8.ToArray(),
            ["line.csv"] = line,
        };
        foreach (var (name, content) in files)
        {
            var file = Path.Combine(folder.Root, name);
            await File.WriteAllBytesAsync(file, content, Stop);

            var run = await BibRun.OfAsync(folder, "dataset", "upload", "t/broken", file, "-p");

            run.ExitCode.ShouldBe(1, run.Error);
            run.Error.ShouldContain($"'{name}'");
            run.Error.ShouldContain("--as-files");
            (await RunAsync(folder, "dataset", "list", "-o", "name")).Output.ShouldBeEmpty();
            (await RunAsync(folder, "topic", "list", "-o", "name")).Output.ShouldBeEmpty("what was made for it is gone, too");
        }

        // Whoever wants the bytes as they are publishes files.
        await RunAsync(folder, "dataset", "upload", "t/broken", Path.Combine(folder.Root, "ragged.csv"), "--as-files", "-p");
        var profile = await BibRun.OfAsync(folder, "dataset", "profile", "t/broken");
        profile.ExitCode.ShouldBe(1);
        profile.Error.ShouldContain("Line 3 of 'ragged.csv' has 1 value instead of 2.");
    }

    /// <summary>Its end, which tells columns and rows, is whole.</summary>
    private static byte[] Spoilt(byte[] table)
    {
        byte[] spoilt = [.. table];
        for (var at = 1000; at < 200_000; at += 97) spoilt[at] ^= 0x5A;
        return spoilt;
    }

    [Fact]
    public async Task A_profile_is_made_after_a_kill_too()
    {
        await using var folder = new NodeFolder();
        var bibd = await folder.StartReadyAsync();
        await RunAsync(folder, "dataset", "upload", "t/zip", Path.Combine(Programs.Tables, "zipcodes.csv"), "-p");
        await bibd.KillAsync();

        await folder.StartReadyAsync();

        (await JsonAsync(folder, "dataset", "profile", "t/zip", "-o", "json")).GetArrayLength().ShouldBe(6);
    }

    private static async Task<BibRun> RunAsync(NodeFolder folder, params string[] arguments)
    {
        // A machine that does much else may take long.
        var run = await BibRun.OfAsync(folder, new Dictionary<string, string> { ["BIB_TIMEOUT"] = "120" }, arguments);
        run.ExitCode.ShouldBe(0, run.Error);
        return run;
    }

    private static async Task<JsonElement> JsonAsync(NodeFolder folder, params string[] arguments) =>
        JsonDocument.Parse((await RunAsync(folder, arguments)).Output).RootElement;
}
