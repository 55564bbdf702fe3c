using System.Text.Json.Nodes;
using Bib.V1;

namespace Bib.Cli.Tests.Commands;

public sealed class LineageCommandTests
{
    [Fact]
    public async Task A_lineage_is_two_trees_in_which_what_comes_twice_is_gone_into_once()
    {
        await using var node = await PlayedNode.StartAsync();
        Diamond(node);

        var run = await BibRun.OfAsync(node, "dataset", "lineage", "weather/both@1.0.0");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldBe("""
            weather/both@1.0.0 was made of:
            ├─ weather/left@1.0.0
            │  └─ weather/raw@1.0.0
            │     └─ https://example.org/raw.csv
            └─ weather/right@1.0.0
               ├─ away/names@2.1.0 (not on this node)
               └─ weather/raw@1.0.0 (see above)

            weather/both@1.0.0 was used for:
            └─ air/report@1.0.1

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_wide_tree_names_jobs_and_code()
    {
        await using var node = await PlayedNode.StartAsync();
        Diamond(node);

        var run = await BibRun.OfAsync(node, "dataset", "lineage", "weather/both", "--up", "-o", "wide");

        run.Output.ShouldStartWith("weather/both@1.0.0 was made of:  [job urn:bib:job:7#4, code urn:x]\n");
        run.Output.ShouldNotContain("was used for");
        node.Datasets.LineageAsked!.Direction.ShouldBe(LineageDirection.Up);
    }

    [Fact]
    public async Task Programs_get_a_graph_by_its_nodes_and_edges()
    {
        await using var node = await PlayedNode.StartAsync();
        Diamond(node);

        var run = await BibRun.OfAsync(node, "dataset", "lineage", "weather/both", "--depth", "7", "-o", "json");

        var graph = JsonNode.Parse(run.Output)!;
        graph["nodes"]!.AsArray().Count.ShouldBe(7);
        graph["nodes"]![0]!["job"]!.ToString().ShouldBe("urn:bib:job:7#4");
        graph["nodes"]![4]!["version"].ShouldBeNull();
        graph["edges"]!.AsArray().Select(edge => $"{edge!["input"]} -> {edge["output"]}")
            .ShouldContain("weather/raw@1.0.0 -> weather/left@1.0.0");
        node.Datasets.LineageAsked!.DepthMax.ShouldBe(7);
    }

    [Fact]
    public async Task A_graph_for_graphviz_points_from_inputs_to_outputs_and_is_quoted()
    {
        await using var node = await PlayedNode.StartAsync();
        node.Datasets.Lineage.Nodes.Add(Version("weather/raw"));
        node.Datasets.Lineage.Nodes.Add(new LineageNode { Address = "urn:\"odd\\" });
        node.Datasets.Lineage.Edges.Add(new LineageEdge { Output = 0, Input = 1 });

        var run = await BibRun.OfAsync(node, "dataset", "lineage", "weather/raw", "--dot");

        run.Output.ShouldBe("""
            digraph lineage {
              rankdir=LR;
              node [shape=box];
              "weather/raw@1.0.0" [style=bold];
              "urn:\"odd\\" [style=dashed];
              "urn:\"odd\\" -> "weather/raw@1.0.0";
            }

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_newest_version_that_was_used_for_nothing_leads_to_older_ones()
    {
        await using var node = await PlayedNode.StartAsync();
        node.Datasets.Lineage.Nodes.Add(Version("weather/raw"));
        node.Datasets.Lineage.IsCut = true;

        var run = await BibRun.OfAsync(node, "dataset", "lineage", "weather/raw");

        run.Output.ShouldBe(
            "weather/raw@1.0.0 names nothing that it was made of.\n\nweather/raw@1.0.0 was used for no version on this node.\n");
        run.Error.ShouldContain("bib dataset versions weather/raw");
        run.Error.ShouldContain("There is more than is shown");
        (await BibRun.OfAsync(node, "dataset", "lineage", "weather/raw", "--depth", "0")).ExitCode.ShouldBe(2);
    }

    private static void Diamond(PlayedNode node)
    {
        var lineage = node.Datasets.Lineage;
        var both = Version("weather/both");
        (both.Job, both.Code) = ("urn:bib:job:7#4", "urn:x");
        lineage.Nodes.Add([both, Version("weather/left"), Version("weather/right"), Version("weather/raw")]);
        lineage.Nodes.Add(new LineageNode { Address = "bib://away/names@2.1.0" });
        lineage.Nodes.Add(new LineageNode { Address = "https://example.org/raw.csv" });
        lineage.Nodes.Add(Version("air/report", "1.0.1"));
        foreach (var (output, input) in new[] { (0, 1), (0, 2), (1, 3), (2, 3), (2, 4), (3, 5), (6, 0) })
            lineage.Edges.Add(new LineageEdge { Output = output, Input = input });
    }

    private static LineageNode Version(string path, string number = "1.0.0") => new()
    {
        Address = $"bib://{path}@{number}", Version = new() { Version = number },
    };
}
