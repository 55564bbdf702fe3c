using System.Text.Json;
using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Datasets;

/// <summary>A dataset goes out as a package and comes back equal: through bib, bibd and the disk.</summary>
public sealed class PackageWalkTests
{
    [Fact]
    public async Task Real_tables_are_cited_and_go_out_and_come_back_in_each_format()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        var source = Directory.CreateDirectory(Path.Combine(folder.Root, "tables")).FullName;
        foreach (var table in new[] { "zipcodes.csv", "birdstrikes.csv", "earthquakes.json" })
            File.Copy(Path.Combine(Programs.Tables, table), Path.Combine(source, table));
        Directory.CreateDirectory(Path.Combine(source, "notes and more"));
        File.WriteAllText(Path.Combine(source, "notes and more", "100% 日々\n"), "from vega-datasets\n");
        File.SetUnixFileMode(Path.Combine(source, "zipcodes.csv"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.WriteAllBytes(Path.Combine(source, "empty"), []);
        await RunAsync(folder, "dataset", "upload", "vega/tables", source, "--version", "2.1.0", "-p");
        await RunAsync(
            folder, "dataset", "update", "vega/tables", "--description", "Tables of vega-datasets.", "--tag", "open",
            "--metadata", "source=npm", "--title", "Vega \"tables\"", "--license", "BSD-3-Clause", "--keyword", "日々",
            "--author", "Lovelace, Ada; orcid=0000-0002-1825-0097; affiliation=UC; ror=https://ror.org/03yrm5c26",
            "--author", "org=UW Interactive Data Lab", "--publisher", "Vega", "--published", "2024-05",
            "--funding", "NSF; id=https://doi.org/10.13039/100000001; award=7", "--related", "IsSupplementTo=10.1000/x",
            "--related", "IsDerivedFrom=https://github.com/vega/vega-datasets");
        var cited = (await RunAsync(folder, "dataset", "cite", "vega/tables", "--style", "datacite-json")).Output;

        foreach (var format in new[] { "bagit", "ro-crate", "datapackage" })
        {
            await RunAsync(folder, "dataset", "export", "vega/tables", "--format", format, format);
            Directory.GetFileSystemEntries(folder.Root, "*.bib-*").ShouldBeEmpty();
            await RunAsync(folder, "dataset", "import", $"back/{format}", format, "-p");

            (await RunAsync(folder, "dataset", "ls", $"back/{format}", "-o", "json")).Output
                .ShouldBe((await RunAsync(folder, "dataset", "ls", "vega/tables", "-o", "json")).Output, format);
            (await RunAsync(folder, "dataset", "cite", $"back/{format}", "--style", "datacite-json")).Output.ShouldBe(cited, format);
            var (before, after) = (await JsonAsync(folder, "vega/tables"), await JsonAsync(folder, $"back/{format}"));
            foreach (var field in new[] { "citation", "description", "tags", "metadata" })
                after.GetProperty(field).ToString().ShouldBe(before.GetProperty(field).ToString(), $"{format} {field}");
            after.GetProperty("latest").GetProperty("version").GetString().ShouldBe("2.1.0");
        }
    }

    [Fact]
    public async Task A_package_that_is_damaged_or_not_complete_leaves_nothing_behind()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        await RunAsync(folder, "dataset", "upload", "t/zip", Path.Combine(Programs.Tables, "zipcodes.csv"), "-p");
        foreach (var (format, table) in new[]
        {
            ("bagit", "data/zipcodes.csv"), ("ro-crate", "zipcodes.csv"), ("datapackage", "zipcodes.csv"),
        })
        {
            await RunAsync(folder, "dataset", "export", "t/zip", "--format", format, format);
            (await BibRun.OfAsync(folder, "dataset", "export", "t/zip", "--format", format, format)).ExitCode.ShouldBe(6);
            var path = Path.Combine(folder.Root, format, table);
            var bytes = File.ReadAllBytes(path);
            bytes[^1] ^= 1;
            File.WriteAllBytes(path, bytes);

            var damaged = await BibRun.OfAsync(folder, "dataset", "import", $"t/{format}", format);
            File.Delete(path);
            var missing = await BibRun.OfAsync(folder, "dataset", "import", $"t/{format}", format);

            damaged.ExitCode.ShouldBe(1, format);
            damaged.Error.ShouldContain("another");
            missing.ExitCode.ShouldBe(1, format);
            (await BibRun.OfAsync(folder, "dataset", "get", $"t/{format}")).ExitCode.ShouldBe(3, format);
        }

        var package = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Root, "datapackage", "datapackage.json")));
        package.RootElement.GetProperty("resources")[0].GetProperty("schema").GetProperty("fields").EnumerateArray()
            .Select(field => field.GetProperty("name").GetString()).ShouldContain("zip_code");
    }

    [Fact]
    public async Task A_package_whose_table_cannot_be_read_leaves_nothing_behind_though_it_says_what_it_is_cited_by()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        var package = Directory.CreateDirectory(Path.Combine(folder.Root, "package")).FullName;
        File.WriteAllText(Path.Combine(package, "ragged.csv"), "a,b\n1,2\n3\n");
        File.WriteAllText(
            Path.Combine(package, "datapackage.json"),
            """{"name":"p","title":"Ragged","version":"1.0.0","resources":[{"name":"r","path":"ragged.csv"}]}""");

        await RunAsync(folder, "topic", "create", "t");

        var refused = await BibRun.OfAsync(folder, "dataset", "import", "t/a/b/ragged", package, "-p");

        refused.ExitCode.ShouldBe(1, refused.Error);
        refused.Error.ShouldContain("Line 3 of 'ragged.csv'");
        refused.Error.ShouldContain("removed t/a/b/ragged again");
        (await BibRun.OfAsync(folder, "dataset", "get", "t/a/b/ragged")).ExitCode.ShouldBe(3);
        (await RunAsync(folder, "topic", "list", "-o", "name")).Output.ShouldBe("t\n", "the topics that were made for it went, too");
    }

    private static async Task<JsonElement> JsonAsync(NodeFolder folder, string dataset) =>
        JsonDocument.Parse((await RunAsync(folder, "dataset", "get", dataset, "-o", "json")).Output).RootElement;

    private static async Task<BibRun> RunAsync(NodeFolder folder, params string[] arguments)
    {
        // A machine that does much else may take long for a flush.
        var run = await BibRun.OfAsync(folder, new Dictionary<string, string> { ["BIB_TIMEOUT"] = "120" }, arguments);
        run.ExitCode.ShouldBe(0, run.Error);
        return run;
    }
}
