using System.Security.Cryptography;
using System.Text.Json;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Storage.Postgres;
using Npgsql;

namespace Bib.EndToEnd.Tests.Datasets;

/// <summary>What a person does with data: publish, look, change, compare, get it back byte for byte.</summary>
public sealed class DatasetWalkTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Real_tables_are_published_changed_compared_and_come_back_as_they_were()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        var source = Directory.CreateDirectory(Path.Combine(folder.Root, "tables")).FullName;
        string[] tables = ["flights-3m.parquet", "zipcodes.csv", "birdstrikes.csv", "movies.json", "earthquakes.json"];
        foreach (var table in tables) File.Copy(Path.Combine(Programs.Tables, table), Path.Combine(source, table));
        Directory.CreateDirectory(Path.Combine(source, "notes"));
        File.WriteAllText(Path.Combine(source, "notes", "read me"), "from vega-datasets\n");
        File.WriteAllBytes(Path.Combine(source, "empty"), []);

        var first = await JsonAsync(folder, "dataset", "upload", "tables/vega", source, "-m", "first", "-p", "-o", "json");
        first.GetProperty("version").GetString().ShouldBe("1.0.0");
        var shown = await JsonAsync(folder, "dataset", "show", "tables/vega@1.0.0", "-o", "json");
        var key = Convert.FromHexString(shown.GetProperty("public_key").GetString()!);
        Convert.ToHexStringLower(SHA256.HashData(key).AsSpan(0, 20)).ShouldBe(first.GetProperty("publisher").GetString());
        shown.GetProperty("signature").GetString()!.Length.ShouldBe(128);
        first.GetProperty("file_count").GetInt64().ShouldBe(7);
        (await RunAsync(folder, "dataset", "list", "tables", "-o", "name")).Output.ShouldBe("tables/vega\n");
        var files = await JsonAsync(folder, "dataset", "ls", "tables/vega", "-o", "json");
        foreach (var file in files.EnumerateArray())
        {
            var bytes = File.ReadAllBytes(Path.Combine(source, file.GetProperty("path").GetString()!));
            file.GetProperty("sha256").GetString().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }

        File.AppendAllText(Path.Combine(source, "zipcodes.csv"), "99999,1,2,Nowhere,XX,None\n");
        File.Delete(Path.Combine(source, "movies.json"));
        File.WriteAllText(Path.Combine(source, "new"), "new");
        await RunAsync(folder, "dataset", "upload", "tables/vega", source, "-m", "second");
        var diff = await BibRun.OfAsync(folder, "dataset", "diff", "tables/vega", "1.0.0", "1.0.1", "-o", "csv");
        diff.ExitCode.ShouldBe(8, diff.Error);
        diff.Output.Split("\r\n")[1..4].Select(line => string.Join(',', line.Split(',')[..2]))
            .ShouldBe(["removed,movies.json", "added,new", "changed,zipcodes.csv"]);
        (await BibRun.OfAsync(folder, "dataset", "diff", "tables/vega", "1.0.1", "1.0.1")).ExitCode.ShouldBe(0);

        await RunAsync(folder, "dataset", "download", "tables/vega", "second");
        await RunAsync(folder, "dataset", "download", "tables/vega@1.0.0", "first");
        SameTree(source, Path.Combine(folder.Root, "second"));
        foreach (var table in tables)
        {
            File.ReadAllBytes(Path.Combine(folder.Root, "first", table))
                .ShouldBe(File.ReadAllBytes(Path.Combine(Programs.Tables, table)), table);
        }

        (await RunAsync(folder, "dataset", "verify", "tables/vega", "-o", "json")).Output.ShouldBe("[]\n");
        (await RunAsync(folder, "dataset", "verify", "tables/vega")).Output.ShouldBeEmpty("there is no table of no findings");
        (await RunAsync(folder, "dataset", "log", "tables/vega", "-o", "name")).Output.ShouldBe("1.0.1\n1.0.0\n");
    }

    [Theory]
    [InlineData("node_signature = sha512('x')", "The node's signature is not one of this header")]
    [InlineData("signature = NULL, public_key = NULL", "The node's signature is not one of this header")]
    // A byte of the publisher's id: a header all the same, and another one.
    [InlineData("header = set_byte(header, 75, 255 - get_byte(header, 75))", "The header is not the one that")]
    public async Task What_somebody_has_changed_in_the_database_is_found_and_nothing_is_taken_for_published(
        string change, string finding)
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        await RunAsync(folder, "dataset", "upload", "t/zip", Path.Combine(Programs.Tables, "zipcodes.csv"), "-p");
        var shown = await JsonAsync(folder, "dataset", "show", "t/zip", "-o", "json");
        shown.GetProperty("node_id").GetString()
            .ShouldBe((await JsonAsync(folder, "node", "info", "-o", "json")).GetProperty("node_id").GetString());
        await using (var connection = await folder.ConnectAsync(DatabaseRole.Admin, TestContext.Current.CancellationToken))
        await using (var command = new NpgsqlCommand($"UPDATE bib.dataset_versions SET {change}", connection))
            (await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken)).ShouldBe(1);

        var verified = await BibRun.OfAsync(folder, "dataset", "verify", "t/zip");
        var downloaded = await BibRun.OfAsync(folder, "dataset", "download", "t/zip");
        var exported = await BibRun.OfAsync(folder, "dataset", "export", "t/zip", "--format", "bagit", "bag");

        (verified.ExitCode, downloaded.ExitCode, exported.ExitCode).ShouldBe((8, 1, 1), verified.Error + downloaded.Error);
        verified.Output.ShouldContain(finding);
        downloaded.Error.ShouldContain(finding);
        (await BibRun.OfAsync(folder, "dataset", "show", "t/zip")).Error.ShouldContain(finding);
        Directory.EnumerateFileSystemEntries(folder.Root).Select(Path.GetFileName)
            .ShouldNotContain(name => name!.StartsWith("zip") || name.StartsWith("bag"));
    }

    [Fact]
    public async Task A_download_that_was_broken_off_goes_on_and_what_is_wrong_of_it_is_fetched_again()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        var source = Directory.CreateDirectory(Path.Combine(folder.Root, "tables")).FullName;
        string[] tables = ["birdstrikes.csv", "movies.json", "zipcodes.csv"];
        foreach (var table in tables) File.Copy(Path.Combine(Programs.Tables, table), Path.Combine(source, table));
        var published = await JsonAsync(folder, "dataset", "upload", "t/all", source, "-p", "-o", "json");
        var part = Path.Combine(folder.Root, $"back.bib-part-{published.GetProperty("content_id").GetString()![..12]}");
        Directory.CreateDirectory(part);
        File.Copy(Path.Combine(source, "birdstrikes.csv"), Path.Combine(part, "birdstrikes.csv"));
        var half = File.ReadAllBytes(Path.Combine(source, "movies.json"))[..700_000];
        half[300_000] ^= 1;
        File.WriteAllBytes(Path.Combine(part, "movies.json"), half);

        var wrong = await BibRun.OfAsync(folder, "dataset", "download", "t/all", "back");
        wrong.ExitCode.ShouldBe(1, wrong.Error);
        wrong.Error.ShouldContain("'movies.json' came with another SHA-256");
        File.Exists(Path.Combine(part, "movies.json")).ShouldBeFalse();
        half[300_000] ^= 1;
        File.WriteAllBytes(Path.Combine(part, "movies.json"), half);
        await RunAsync(folder, "dataset", "download", "t/all", "back");

        SameTree(source, Path.Combine(folder.Root, "back"));
        Directory.Exists(part).ShouldBeFalse();
    }

    [Fact]
    public async Task One_file_is_a_tree_of_one_and_comes_back_as_a_file()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        var table = Path.Combine(Programs.Tables, "zipcodes.csv");
        await RunAsync(folder, "dataset", "upload", "t/zip", table, "-p");

        await RunAsync(folder, "dataset", "download", "t/zip");

        File.ReadAllBytes(Path.Combine(folder.Root, "zipcodes.csv")).ShouldBe(File.ReadAllBytes(table));
        var again = await BibRun.OfAsync(folder, "dataset", "download", "t/zip");
        again.ExitCode.ShouldBe(6, "what is there is not written over");
        (await RunAsync(folder, "dataset", "download", "t/zip", "-")).Output.ShouldBe(File.ReadAllText(table));
    }

    [Fact]
    public async Task What_is_as_it_was_published_is_not_sent_again()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        // Files that were there long before: what was changed a moment ago is never taken on trust.
        var count = Directory.EnumerateFiles(Programs.Tables).Count();
        (await RunAsync(folder, "dataset", "upload", "t/all", Programs.Tables, "-p")).Error.ShouldNotContain("not changed");

        (await RunAsync(folder, "dataset", "upload", "t/all", Programs.Tables)).Error.ShouldContain($"; {count} not changed");
        (await RunAsync(folder, "dataset", "upload", "t/all", Programs.Tables, "--force-rescan")).Error
            .ShouldNotContain("not changed");

        (await BibRun.OfAsync(folder, "dataset", "diff", "t/all", "1.0.0", "1.0.1")).ExitCode.ShouldBe(0);
        (await RunAsync(folder, "dataset", "verify", "t/all@1.0.1", "-o", "json")).Output.ShouldBe("[]\n");

        // Another version meanwhile: what was noted is of no use, and harms nothing.
        await RunAsync(folder, "dataset", "upload", "t/all", Path.Combine(Programs.Tables, "zipcodes.csv"));
        (await RunAsync(folder, "dataset", "upload", "t/all", Programs.Tables)).Error.ShouldNotContain("not changed");
        (await BibRun.OfAsync(folder, "dataset", "diff", "t/all", "1.0.0", "1.0.4")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task What_was_sent_and_refused_is_not_published_in_the_place_of_what_is_there_now()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        var source = Path.Combine(folder.Root, "source");
        Directory.CreateDirectory(source);
        await File.WriteAllTextAsync(Path.Combine(folder.Root, "older.txt"), "older", Stop);
        await File.WriteAllTextAsync(Path.Combine(folder.Root, "fixed.csv"), "a,b\n1,2\n", Stop);
        await File.WriteAllTextAsync(Path.Combine(source, "good.txt"), "good", Stop);
        await File.WriteAllTextAsync(Path.Combine(source, "bad.json"), "{\"a\":", Stop);
        await RunAsync(folder, "topic", "create", "t");
        await RunAsync(folder, "dataset", "create", "t/tree");
        await RunAsync(folder, "dataset", "create", "t/file");

        (await BibRun.OfAsync(folder, "dataset", "upload", "t/tree", source)).Error.ShouldContain("bad.json");
        File.Delete(Path.Combine(source, "bad.json"));
        File.Move(Path.Combine(folder.Root, "older.txt"), Path.Combine(source, "older.txt"));
        await RunAsync(folder, "dataset", "upload", "t/tree", source);
        var file = Path.Combine(folder.Root, "r.csv");
        await File.WriteAllTextAsync(file, "a,b\n1,2\n3\n", Stop);
        (await BibRun.OfAsync(folder, "dataset", "upload", "t/file", file)).Error.ShouldContain("Line 3");
        File.Move(Path.Combine(folder.Root, "fixed.csv"), file, overwrite: true);
        await RunAsync(folder, "dataset", "upload", "t/file", file);

        (await RunAsync(folder, "dataset", "ls", "t/tree", "-o", "name")).Output.ShouldBe("good.txt\nolder.txt\n");
        (await RunAsync(folder, "dataset", "download", "t/file", "-")).Output.ShouldBe("a,b\n1,2\n");
    }

    [Fact]
    public async Task A_deleted_dataset_comes_back_with_its_versions()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        await RunAsync(folder, "dataset", "upload", "t/zip", Path.Combine(Programs.Tables, "zipcodes.csv"), "-p");

        (await BibRun.OfAsync(folder, "dataset", "rm", "t/zip")).ExitCode.ShouldBe(2, "nobody is there to say yes");
        await RunAsync(folder, "dataset", "rm", "t/zip", "--yes");
        (await BibRun.OfAsync(folder, "dataset", "get", "t/zip")).ExitCode.ShouldBe(3);
        await RunAsync(folder, "dataset", "restore", "t/zip");

        (await RunAsync(folder, "dataset", "verify", "t/zip", "-o", "json")).Output.ShouldBe("[]\n");
    }

    [Fact]
    public async Task Odd_names_survive_and_what_is_no_file_is_refused_and_leaves_nothing()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        var source = Directory.CreateDirectory(Path.Combine(folder.Root, "odd")).FullName;
        string[] names = ["line\nfeed", "back\\slash", new string('n', 255), " ", "-rf", "ü", "a", "a-b"];
        foreach (var name in names) File.WriteAllText(Path.Combine(source, name), name);
        // Not UTF-8: only the shell can say it.
        using (var shell = System.Diagnostics.Process.Start("sh", ["-c", $"printf x > \"$(printf '{source}/\\377\\376')\""]))
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        await RunAsync(folder, "dataset", "upload", "t/odd", source, "-p");
        await RunAsync(folder, "dataset", "download", "t/odd", "back");
        using (var compared = System.Diagnostics.Process.Start(
            "diff", ["-r", source, Path.Combine(folder.Root, "back")]))
        {
            await compared.WaitForExitAsync(TestContext.Current.CancellationToken);
            compared.ExitCode.ShouldBe(0);
        }

        File.CreateSymbolicLink(Path.Combine(source, "link"), "/etc/passwd");
        var linked = await BibRun.OfAsync(folder, "dataset", "upload", "t/odd", source);
        linked.ExitCode.ShouldBe(1);
        linked.Error.ShouldContain("symbolic link");
        linked.Error.ShouldContain("hint:");
        (await RunAsync(folder, "dataset", "versions", "t/odd", "-o", "name")).Output.ShouldBe("1.0.0\n");
        (await BibRun.OfAsync(folder, "dataset", "upload", "t/odd", "nowhere")).ExitCode.ShouldBe(2);
        (await BibRun.OfAsync(folder, "dataset", "upload", "no-topic", Path.Combine(source, "a"))).ExitCode.ShouldBe(2);
        (await BibRun.OfAsync(folder, "dataset", "upload", "missing/x", Path.Combine(source, "a"))).ExitCode.ShouldBe(3);
        (await BibRun.OfAsync(folder, "dataset", "upload", "t/odd", Path.Combine(source, "a"), "--version", "0.9.0"))
            .ExitCode.ShouldBe(6);

        // What .NET has no name for, it cannot delete either.
        using var removed = System.Diagnostics.Process.Start("rm", ["-rf", source, Path.Combine(folder.Root, "back")]);
        await removed.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<BibRun> RunAsync(NodeFolder folder, params string[] arguments)
    {
        // A machine that does much else may take long for a flush.
        var run = await BibRun.OfAsync(folder, new Dictionary<string, string> { ["BIB_TIMEOUT"] = "120" }, arguments);
        run.ExitCode.ShouldBe(0, run.Error);
        return run;
    }

    private static async Task<JsonElement> JsonAsync(NodeFolder folder, params string[] arguments) =>
        JsonDocument.Parse((await RunAsync(folder, arguments)).Output).RootElement;

    private static void SameTree(string expected, string actual)
    {
        var names = Names(expected);
        Names(actual).ShouldBe(names);
        foreach (var name in names)
        {
            File.ReadAllBytes(Path.Combine(actual, name)).ShouldBe(File.ReadAllBytes(Path.Combine(expected, name)), name);
            File.GetUnixFileMode(Path.Combine(actual, name)).ShouldBe(File.GetUnixFileMode(Path.Combine(expected, name)));
        }
    }

    private static List<string> Names(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal),
    ];
}
