using System.Text.Json;
using Bib.V1;

namespace Bib.Cli.Tests.Commands;

public sealed class CiteCommandTests
{
    [Fact]
    public async Task What_a_dataset_is_cited_by_is_said_in_options_and_comes_back_in_each_style()
    {
        await using var node = await PlayedNode.StartAsync();

        var update = await BibRun.OfAsync(
            node, "dataset", "update", "weather/gsod", "--title", "Daily summaries", "--license", "CC-BY-4.0",
            "--author", "Lovelace, Ada; orcid=https://orcid.org/0000-0002-1825-0097; affiliation=UC; ror=https://ror.org/03yrm5c26",
            "--author", "org=World Meteorological Organization; ror=https://ror.org/00k4n6c32",
            "--funding", "European Commission; id=https://ror.org/00k4n6c32; award=7; title=Air",
            "--related", "IsSupplementTo=10.1000/x=y", "--keyword", "日々", "--published", "2024-05");

        update.ExitCode.ShouldBe(0, update.Error);
        node.Datasets.Update!.UpdateMask.Paths.Order(StringComparer.Ordinal).ShouldBe(
        [
            "citation.authors", "citation.funding", "citation.keywords", "citation.license", "citation.published",
            "citation.related", "citation.title",
        ]);
        var said = node.Datasets.Update.Values.Citation;
        said.Authors[0].ShouldBe(new Author
        {
            Family = "Lovelace",
            Given = "Ada",
            Orcid = "0000-0002-1825-0097",
            Affiliations = { new Affiliation { Name = "UC", Ror = "https://ror.org/03yrm5c26" } },
        });
        said.Authors[1].Organization.ShouldBe("World Meteorological Organization");
        said.Related[0].Identifier.ShouldBe("10.1000/x=y");

        var bibtex = await BibRun.OfAsync(node, "dataset", "cite", "weather/gsod");
        bibtex.Output.ShouldStartWith("@misc{weather/gsod:1.0.0,\n  author = {Lovelace, Ada and {World Meteorological");
        var old = await BibRun.OfAsync(node, "dataset", "cite", "weather/gsod@0.9.0", "--style", "csl-json");
        JsonDocument.Parse(old.Output).RootElement[0].GetProperty("version").GetString().ShouldBe("0.9.0");
        var record = await BibRun.OfAsync(node, "dataset", "cite", "weather/gsod", "--style", "datacite-json", "-o", "json");
        JsonDocument.Parse(record.Output).RootElement.GetProperty("citation").GetProperty("publicationYear").GetString()
            .ShouldBe("2024");
        (await BibRun.OfAsync(node, "dataset", "show", "weather/gsod")).Output.ShouldContain("Lovelace");
    }

    [Fact]
    public async Task A_metadata_file_says_all_of_it_and_options_beside_it_go_before()
    {
        await using var node = await PlayedNode.StartAsync();
        node.Datasets.Citation = new() { Title = "Old", Keywords = { "a" }, License = "MIT" };
        var cited = await BibRun.OfAsync(node, "dataset", "cite", "weather/gsod", "--style", "datacite-json");
        var file = Path.Combine(Path.GetDirectoryName(node.Socket)!, "datacite.json");
        await File.WriteAllTextAsync(file, cited.Output, TestContext.Current.CancellationToken);

        var update = await BibRun.OfAsync(node, "dataset", "update", "weather/gsod", "--metadata-file", file, "--title", "New");

        update.ExitCode.ShouldBe(0, update.Error);
        node.Datasets.Update!.UpdateMask.Paths.ShouldContain("citation");
        var said = node.Datasets.Update.Values.Citation;
        (said.Title, said.License, said.Keywords[0]).ShouldBe(("New", "MIT", "a"));
    }

    [Theory]
    [InlineData("--author", "Lovelace; orcid=0000-0002-1825-0098", "check digit")]
    [InlineData("--author", "Lovelace; mail=a@b", "none of orcid")]
    [InlineData("--author", "Lovelace; Ada", "not key=value")]
    [InlineData("--author", "Lovelace, Ada <0000-0002-1825-0097>", "behind orcid=")]
    [InlineData("--funding", "EC; nr=1", "none of id")]
    [InlineData("--funding", "EC; 7", "--funding is 'EC; 7'")]
    [InlineData("--related", "10.1000/x", "equals sign")]
    [InlineData("--metadata-file", "/nowhere.json", "cannot be read")]
    public async Task An_option_that_is_not_of_its_form_is_told_before_anything_is_asked(string option, string value, string why)
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "dataset", "update", "weather/gsod", option, value);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain(why);
        run.Error.ShouldContain("hint:");
        node.Datasets.Update.ShouldBeNull();
    }

    [Fact]
    public async Task A_list_is_emptied_by_one_that_is_empty_and_nobody_named_is_told()
    {
        await using var node = await PlayedNode.StartAsync();

        await BibRun.OfAsync(node, "dataset", "update", "weather/gsod", "--keyword", "");

        node.Datasets.Update!.UpdateMask.Paths.ShouldBe(["citation.keywords"]);
        node.Datasets.Update.Values.Citation.Keywords.ShouldBeEmpty();
        var cited = await BibRun.OfAsync(node, "dataset", "cite", "weather/gsod");
        cited.Error.ShouldContain("--author");
        cited.Output.ShouldContain("title = {{weather/gsod}}");
        cited.Output.ShouldContain("year = {1970}");
    }
}
