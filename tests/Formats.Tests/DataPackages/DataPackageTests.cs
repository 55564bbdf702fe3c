using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Formats.DataPackages;
using Formats.Packages;
using Formats.Tests.Packages;

namespace Formats.Tests.DataPackages;

public sealed class DataPackageTests
{
    private static readonly TableField[] _schema = [new("id", "BIGINT"), new("at", "TIMESTAMP WITH TIME ZONE"), new("x", "DECIMAL(18,3)")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_written_is_read_and_says_the_same()
    {
        var package = await WrittenAsync(Packed.Everything);

        var content = await DataPackageReader.ReadAsync(package, _ => { }, Stop);

        content.Warnings.ShouldBeEmpty();
        content.Verified.ShouldBe(3);
        content.Descriptors.ShouldBe(["datapackage.json"]);
        content.Description.ShouldSayTheSame(Packed.Everything);
    }

    [Fact]
    public async Task A_package_has_the_words_of_the_standard()
    {
        var package = await WrittenAsync(Packed.Everything);

        using var document = JsonDocument.Parse(package["datapackage.json"]);
        var root = document.RootElement;
        root.GetProperty("$schema").GetString().ShouldBe("https://datapackage.org/profiles/2.0/datapackage.json");
        root.GetProperty("name").GetString().ShouldBe("gsod");
        root.GetProperty("id").GetString().ShouldBe("https://doi.org/10.5281/zenodo.1234_5");
        root.GetProperty("created").GetString().ShouldBe("2026-03-01T12:00:00.000Z");
        root.GetProperty("licenses")[0].GetProperty("path").GetString().ShouldBe("https://spdx.org/licenses/CC-BY-4.0");
        root.GetProperty("contributors")[0].GetRawText().ShouldContain("https://orcid.org/0000-0002-1825-0097");
        root.GetProperty("sources")[0].GetProperty("path").GetString().ShouldBe("https://example.org/raw");
        var resources = root.GetProperty("resources").EnumerateArray().ToList();
        resources.Select(resource => resource.GetProperty("path").GetString()).ShouldBe(["a b.csv", "a-b.csv", "dir/ü"]);
        resources.Select(resource => resource.GetProperty("name").GetString()).ShouldBe(["a-b.csv", "a-b.csv-2", "dir-xfc"]);
        var table = resources[0];
        table.GetProperty("bytes").GetInt64().ShouldBe(4);
        table.GetProperty("hash").GetString().ShouldBe($"sha256:{Convert.ToHexStringLower(SHA256.HashData("a,b\n"u8))}");
        table.GetProperty("type").GetString().ShouldBe("table");
        table.GetProperty("schema").GetProperty("fields").EnumerateArray()
            .Select(field => field.GetProperty("type").GetString()).ShouldBe(["integer", "datetime", "number"]);
        resources[2].TryGetProperty("schema", out _).ShouldBeFalse("a file without a table's ending is no table");
    }

    [Fact]
    public async Task Files_that_the_standard_does_not_let_be_named_are_counted()
    {
        var package = new MemoryFolder { ["a"] = "a", [".hidden/b"] = "b", ["c/.d"] = "d" };
        package.Put([0xFF], [1]);
        foreach (var name in (string[])["line\nfeed", "back\\slash", "~home", "file:x", "a://b"]) package[name] = "x";

        (await WriteAsync(package, Packed.Everything)).Unnamed.ShouldBe(8);

        package.Remove("a");
        (await Packed.RefusedAsync(() => WriteAsync(package, Packed.Everything))).Message.ShouldContain("at least one");
    }

    [Fact]
    public async Task What_nobody_has_said_is_left_out_where_the_profile_has_no_empty_lists()
    {
        var package = await WrittenAsync(new() { Name = "t", Citation = new() { Title = "T" } });

        using var document = JsonDocument.Parse(package["datapackage.json"]);
        foreach (var list in (string[])["keywords", "contributors", "licenses"])
            document.RootElement.TryGetProperty(list, out _).ShouldBeFalse(list);
    }

    [Fact]
    public async Task A_package_of_version_1_is_read_and_its_description_stays_with_the_files()
    {
        var package = new MemoryFolder
        {
            ["datapackage.json"] = """
                {"profile": "tabular-data-package", "name": "gdp", "licenses": [{"name": "ODC-PDDL-1.0"}, {"name": "own"}],
                 "contributors": [{"title": "Joe Bloggs", "role": "author", "organization": "Acme"},
                                  {"title": "The Press", "role": "publisher"}, {"title": "W", "role": "wrangler"}],
                 "sources": [{"title": "World Bank", "path": "http://data.worldbank.org/x"}, {"title": "none"}],
                 "resources": [
                   {"name": "a", "path": ["data/a.csv", "data/b.csv"]},
                   {"name": "c", "path": "./data/a.csv", "bytes": 1, "hash": "0cc175b9c0f1b6a831c399e269772661"},
                   {"name": "odd", "path": "data/b.csv", "hash": "crc32:00"},
                   {"name": "d", "path": "https://example.org/d.csv"},
                   {"name": "e", "data": [1, 2]}]}
                """,
            ["data/a.csv"] = "a",
            ["data/b.csv"] = "b",
        };

        var content = await DataPackageReader.ReadAsync(package, _ => { }, Stop);

        content.Descriptors.ShouldBeEmpty();
        content.Verified.ShouldBe(1);
        content.Warnings.Count.ShouldBe(3);
        var citation = content.Description.Citation;
        (citation.Title, citation.Licence, citation.Publisher).ShouldBe(("gdp", "PDDL-1.0", "The Press"));
        citation.Authors.ShouldHaveSingleItem().Affiliations.ShouldBe([new("Acme", "")]);
        citation.Related.ShouldBe([new("IsDerivedFrom", "http://data.worldbank.org/x")]);
    }

    [Theory]
    [InlineData("a.csv", "x,y\n1,2\n", null)]
    [InlineData("a.csv", "x;y\n1;2\n", """{"delimiter":";"}""")]
    [InlineData("a.csv", "\uFEFFx|y\r\n1|2\r\n", """{"delimiter":"|"}""")]
    [InlineData("a.tsv", "x\ty\n1\t2\n", """{"delimiter":"\t"}""")]
    [InlineData("a.csv", "# from a sensor\n\nx,y\n1,2\n", """{"commentChar":"#"}""")]
    [InlineData("a.csv", "\"a;b\";\"c\nd\"\n1;2\n", """{"delimiter":";"}""")]
    public async Task A_table_that_is_not_cut_as_usual_says_how(string path, string content, string? dialect) =>
        (await DialectAsync(path, content, "x", "y")).ShouldBe(dialect);

    [Theory]
    [InlineData("1,2\n3,4\n", """{"header":false}""")]
    [InlineData("1;2\n", """{"delimiter":";","header":false}""")]
    [InlineData("column0,column1\n1,2\n", null)]
    public async Task A_table_without_names_says_so(string content, string? dialect) =>
        (await DialectAsync("a.csv", content, "column0", "column1")).ShouldBe(dialect);

    [Fact]
    public async Task A_dialect_that_files_do_not_show_is_told_when_a_package_comes_in()
    {
        var package = new MemoryFolder
        {
            ["datapackage.json"] = """
                {"resources": [{"name": "a", "path": "a.csv", "dialect": {"delimiter": ":", "escapeChar": "!"}},
                               {"name": "b", "path": "b.csv", "dialect": {"delimiter": ";", "header": false}}]}
                """,
            ["a.csv"] = "x:y",
            ["b.csv"] = "1;2",
        };

        var content = await DataPackageReader.ReadAsync(package, _ => { }, Stop);

        content.Warnings.ShouldHaveSingleItem()
            .ShouldStartWith("The package says of 'a.csv' that values are separated by ':', '!' escapes;");
    }

    public static TheoryData<string, Action<MemoryFolder>, string> Faults => new()
    {
        { "none", package => package.Remove("datapackage.json"), "no datapackage.json" },
        { "no JSON", package => package["datapackage.json"] = "[", "cannot be read" },
        { "nothing", package => package["datapackage.json"] = "{\"resources\": []}", "no resources" },
        { "missing", package => package.Remove("a b.csv"), "no such file" },
        { "size", package => package["a b.csv"] = "a", "has 1 bytes" },
        { "changed", package => package["a b.csv"] = "x,b\n", "another sha256" },
        { "outside", package => package["datapackage.json"] = "{\"resources\": [{\"path\": \"../a\"}]}", "not below" },
        { "absolute", package => package["datapackage.json"] = "{\"resources\": [{\"path\": \"/etc/passwd\"}]}", "not below" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_is_wrong_with_a_package_is_named(string what, Action<MemoryFolder> spoil, string why)
    {
        var package = await WrittenAsync(Packed.Everything);
        spoil(package);

        (await Packed.RefusedAsync(() => DataPackageReader.ReadAsync(package, _ => { }, Stop)))
            .Message.ShouldContain(why, customMessage: what);
    }

    /// <summary>What a package says of how its one table is cut; null where it says nothing.</summary>
    private static async Task<string?> DialectAsync(string path, string content, params string[] columns)
    {
        var package = new MemoryFolder { [path] = content };
        var written = await WriteAsync(
            package, new() { Name = "t" }, [.. columns.Select(column => new TableField(column, "BIGINT"))]);
        using var document = JsonDocument.Parse(written.Text);
        var resource = document.RootElement.GetProperty("resources")[0];
        return resource.TryGetProperty("dialect", out var dialect) ? JsonSerializer.Serialize(dialect) : null;
    }

    private static async Task<MemoryFolder> WrittenAsync(PackageDescription description)
    {
        var package = new MemoryFolder { ["a b.csv"] = "a,b\n", ["a-b.csv"] = "", ["dir/ü"] = "u" };
        package["datapackage.json"] = (await WriteAsync(package, description)).Text;
        return package;
    }

    private static async Task<(string Text, long Unnamed)> WriteAsync(
        MemoryFolder package, PackageDescription description, TableField[]? schema = null)
    {
        using var stream = new MemoryStream();
        var unnamed = await DataPackageWriter.WriteAsync(stream, description, package.Described(), schema ?? _schema, package, Stop);
        return (Encoding.UTF8.GetString(stream.ToArray()), unnamed);
    }
}
