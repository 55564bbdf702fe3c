using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Formats.Packages;
using Formats.RoCrates;
using Formats.Tests.Packages;

namespace Formats.Tests.RoCrates;

public sealed class RoCrateTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_written_is_read_and_says_the_same()
    {
        var crate = await WrittenAsync(Packed.Everything);

        var content = await RoCrateReader.ReadAsync(crate, _ => { }, Stop);

        content.Warnings.ShouldBeEmpty();
        content.Verified.ShouldBe(3);
        content.Descriptors.ShouldBe(["ro-crate-metadata.json"]);
        content.PayloadFolder.ShouldBeEmpty();
        content.Description.ShouldSayTheSame(Packed.Everything);
    }

    [Fact]
    public async Task A_crate_of_version_1_0_has_its_description_under_another_name()
    {
        var crate = new MemoryFolder
        {
            ["ro-crate-metadata.jsonld"] = """
                {"@context": "https://w3id.org/ro/crate/1.0/context", "@graph": [
                  {"@type": "CreativeWork", "@id": "ro-crate-metadata.jsonld", "about": {"@id": "./"},
                   "conformsTo": {"@id": "https://w3id.org/ro/crate/1.0"}},
                  {"@id": "./", "@type": "Dataset", "name": "Old", "hasPart": [{"@id": "a"}]},
                  {"@id": "a", "@type": "File"}]}
                """,
            ["a"] = "a",
        };

        RoCrateReader.IsCrate(crate).ShouldBeTrue();
        (await RoCrateReader.ReadAsync(crate, _ => { }, Stop)).Description.Citation.Title.ShouldBe("Old");
    }

    [Theory]
    [InlineData("../d.csv")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../d.csv")]
    [InlineData("%2e%2e/d.csv")]
    [InlineData("..%2Fd.csv")]
    public async Task A_path_that_climbs_out_is_refused_however_it_is_written(string id)
    {
        var crate = new MemoryFolder
        {
            ["ro-crate-metadata.json"] = $$"""
                {"@context": "https://w3id.org/ro/crate/1.3/context", "@graph": [
                  {"@type": "CreativeWork", "@id": "ro-crate-metadata.json", "about": {"@id": "./"} },
                  {"@id": "./", "@type": "Dataset", "hasPart": [{"@id": "{{id}}"}]},
                  {"@id": "{{id}}", "@type": "File"}]}
                """,
        };

        (await Packed.RefusedAsync(() => RoCrateReader.ReadAsync(crate, _ => { }, Stop))).Message.ShouldContain("not below its folder");
    }

    [Fact]
    public async Task A_crate_is_flattened_and_everything_in_it_is_linked_and_described_once()
    {
        var crate = await WrittenAsync(Packed.Everything);

        using var document = JsonDocument.Parse(crate["ro-crate-metadata.json"]);
        var graph = document.RootElement.GetProperty("@graph").EnumerateArray().ToList();
        var ids = graph.Select(entity => entity.GetProperty("@id").GetString()!).ToList();
        ids.ShouldBeUnique();
        ids.Take(2).ShouldBe(["ro-crate-metadata.json", "./"]);
        graph[0].GetProperty("conformsTo").GetProperty("@id").GetString().ShouldBe("https://w3id.org/ro/crate/1.3");
        graph.Count(entity => !entity.TryGetProperty("@type", out _)).ShouldBe(0);
        foreach (var entity in graph)
        {
            foreach (var property in entity.EnumerateObject())
            {
                var values = property.Value.ValueKind == JsonValueKind.Array
                    ? [.. property.Value.EnumerateArray()]
                    : new[] { property.Value };
                foreach (var value in values.Where(value => value.ValueKind == JsonValueKind.Object))
                {
                    // Flattened: an object is a reference and nothing else, and leads to an entity.
                    value.EnumerateObject().ShouldHaveSingleItem().Name.ShouldBe("@id");
                    var to = value.GetProperty("@id").GetString()!;
                    if (property.Name != "conformsTo") ids.ShouldContain(to);
                }
            }
        }

        graph[1].GetProperty("hasPart").EnumerateArray().Select(part => part.GetProperty("@id").GetString())
            .ShouldBe(["a%20b.csv", "dir/%C3%BC", "odd%FF"]);
        graph[1].GetProperty("license").GetProperty("@id").GetString().ShouldBe("https://spdx.org/licenses/CC-BY-4.0");
        var file = graph.Single(entity => entity.GetProperty("@id").GetString() == "a%20b.csv");
        file.GetRawText().ShouldContain("\"contentSize\": \"4\"");
        file.GetProperty("encodingFormat").GetString().ShouldBe("text/csv");
        file.GetProperty("sha256").GetString().ShouldBe(Convert.ToHexStringLower(SHA256.HashData("a,b\n"u8)));
        document.RootElement.GetProperty("@context")[1].GetProperty("isSupplementTo").GetString()!.ShouldStartWith("https://");
    }

    [Fact]
    public async Task Where_little_is_said_a_crate_has_what_it_must_have()
    {
        var crate = await WrittenAsync(new()
        {
            Name = "weather/gsod",
            CreatedAt = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
            Software = "packer",
        });

        using var document = JsonDocument.Parse(crate["ro-crate-metadata.json"]);
        document.RootElement.GetProperty("@context").GetString().ShouldBe("https://w3id.org/ro/crate/1.3/context");
        var root = document.RootElement.GetProperty("@graph")[1];
        foreach (var (name, value) in new[]
        {
            ("name", "weather/gsod"), ("description", "weather/gsod"), ("datePublished", "2026-03-01"),
            ("license", "No licence is stated."),
        }) root.GetProperty(name).GetString().ShouldBe(value);

        var content = await RoCrateReader.ReadAsync(crate, _ => { }, Stop);
        content.Warnings.ShouldBeEmpty();
        (content.Description.Citation.Licence, content.Description.Citation.Description).ShouldBe(("", ""));
    }

    [Fact]
    public async Task A_crate_of_another_tool_is_read_and_its_description_stays_with_the_files()
    {
        var crate = new MemoryFolder
        {
            ["ro-crate-metadata.json"] = """
                {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [
                  {"@id": "file one.csv", "@type": ["File", "SoftwareSourceCode"], "contentSize": "1"},
                  {"@id": "https://example.org/far.csv", "@type": "File"},
                  {"@id": "./lots/", "@type": "Dataset"},
                  {"@id": "./", "@type": ["Dataset"], "name": "A crate", "description": "Of another tool",
                   "datePublished": "2021-02-03T04:05:06Z", "keywords": "rain, Dharug",
                   "license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
                   "author": [{"@id": "https://orcid.org/0000-0002-1825-0097"}, {"@id": "#unknown"}, "Ada Lovelace"],
                   "publisher": {"@id": "https://ror.org/03yrm5c26"}, "funder": {"@id": "https://ror.org/03yrm5c26"},
                   "citation": {"@id": "https://doi.org/10.1000/paper"}, "isPartOf": {"@id": "the book"},
                   "identifier": "https://doi.org/10.1000/crate", "hasPart": [{"@id": "file one.csv"}]},
                  {"@id": "https://orcid.org/0000-0002-1825-0097", "@type": "Person", "name": "Josiah Carberry",
                   "affiliation": "Brown"},
                  {"@id": "https://ror.org/03yrm5c26", "@type": "Organization", "name": "UC"},
                  {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"},
                   "conformsTo": [{"@id": "https://w3id.org/ro/crate/1.1"}, {"@id": "https://example.org/profile"}]}
                ]}
                """,
            ["file one.csv"] = "x",
        };

        var content = await RoCrateReader.ReadAsync(crate, _ => { }, Stop);

        content.Descriptors.ShouldBeEmpty();
        content.Warnings.ShouldContain(warning => warning.Contains("on the web"));
        content.Warnings.ShouldContain(warning => warning.Contains("the book"));
        var citation = content.Description.Citation;
        (citation.Title, citation.Published, citation.Licence, citation.Doi, citation.Publisher)
            .ShouldBe(("A crate", "2021-02-03", "CC-BY-4.0", "10.1000/crate", "UC"));
        citation.Keywords.ShouldBe(["rain", "Dharug"]);
        citation.Authors.Select(author => (author.FullName, author.Orcid))
            .ShouldBe([("Josiah Carberry", "0000-0002-1825-0097"), ("Ada Lovelace", "")]);
        citation.Authors[0].Affiliations.ShouldBe([new("Brown", "")]);
        citation.Related.ShouldBe([new("Cites", "10.1000/paper")]);
        citation.Funding.ShouldBe([new("UC", "https://ror.org/03yrm5c26", "", "")]);
    }

    public static TheoryData<string, Action<MemoryFolder>, string> Faults => new()
    {
        { "none", crate => crate.Remove("ro-crate-metadata.json"), "no ro-crate-metadata.json" },
        { "no JSON", crate => crate["ro-crate-metadata.json"] = "{", "cannot be read" },
        { "no graph", crate => crate["ro-crate-metadata.json"] = "{}", "root" },
        { "no about", crate => Replace(crate, "\"about\"", "\"abut\""), "root" },
        { "missing", crate => crate.Remove("dir/ü"), "no such file" },
        { "size", crate => crate["a b.csv"] = "a", "has 1 bytes" },
        { "changed", crate => crate["a b.csv"] = "x,b\n", "another SHA-256" },
        { "outside", crate => Replace(crate, "\"a%20b.csv\",\n      \"@type\"", "\"../a\",\n      \"@type\""), "not below" },
        { "large", crate => Replace(crate, "\"version\"", $"\"{new string('x', RoCrateReader.EntityBytesMax)}\""), "cannot be read" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_is_wrong_with_a_crate_is_named(string what, Action<MemoryFolder> spoil, string why)
    {
        var crate = await WrittenAsync(Packed.Everything);
        spoil(crate);

        (await Packed.RefusedAsync(() => RoCrateReader.ReadAsync(crate, _ => { }, Stop)))
            .Message.ShouldContain(why, customMessage: what);
    }

    [Fact]
    public async Task A_crate_describes_as_many_things_as_the_limit_and_no_more()
    {
        var crate = new MemoryFolder
        {
            ["ro-crate-metadata.json"] = "{\"@graph\": [" + string.Join(',', Enumerable.Range(0, RoCrateReader.EntitiesMax + 1)
                .Select(index => $"{{\"@id\": \"#{index}\"}}")) + "]}",
        };

        (await Packed.RefusedAsync(() => RoCrateReader.ReadAsync(crate, _ => { }, Stop))).Message.ShouldContain("100000");
    }

    [Fact]
    public async Task A_dataset_that_is_a_crate_already_is_not_made_one_again()
    {
        var crate = new MemoryFolder { ["ro-crate-metadata.json"] = "{}" };

        (await Packed.RefusedAsync(() => WriteAsync(crate, Packed.Everything))).Hint.ShouldContain("Download");
    }

    private static async Task<MemoryFolder> WrittenAsync(PackageDescription description)
    {
        var crate = new MemoryFolder { ["a b.csv"] = "a,b\n", ["dir/ü"] = "" };
        crate.Put([.. "odd"u8, 0xFF], Encoding.UTF8.GetBytes("odd"));
        crate["ro-crate-metadata.json"] = await WriteAsync(crate, description);
        return crate;
    }

    private static async Task<string> WriteAsync(MemoryFolder crate, PackageDescription description)
    {
        using var stream = new MemoryStream();
        await RoCrateWriter.WriteAsync(stream, description, () => crate.Described(), Stop);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Replace(MemoryFolder crate, string text, string by)
    {
        crate["ro-crate-metadata.json"].ShouldContain(text);
        crate["ro-crate-metadata.json"] = crate["ro-crate-metadata.json"].Replace(text, by);
    }
}
