using System.Text.RegularExpressions;
using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests;

/// <summary>What a node counts of uploads, chunks, downloads and queries, and that its document says the same.</summary>
public sealed partial class FiguresTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_figure_that_a_node_shows_after_a_walk_is_in_the_document_with_its_labels_and_no_other_is()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        await WalkAsync(folder);

        var shown = FamiliesOf(await NodeFigures.OfAsync(folder, Cancelled));

        var written = DocumentRow().Matches(await File.ReadAllTextAsync(Programs.ObservationDocument, Cancelled))
            .Select(row => $"{row.Groups[1].Value}: {row.Groups[2].Value.Replace("`", "", StringComparison.Ordinal).Trim()}")
            .ToList();
        written.Count.ShouldBeGreaterThan(20);
        shown.Order(StringComparer.Ordinal).ShouldBe(written.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Uploads_chunks_downloads_and_queries_are_counted()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        await WalkAsync(folder);

        var metrics = await NodeFigures.OfAsync(folder, Cancelled);

        // One file of 12 bytes, then a tree of it and another one of 6; the first is a chunk that is here by then.
        NodeFigures.ValueOf(metrics, "bib_uploads_files_total{outcome=\"received\"}").ShouldBe(3);
        NodeFigures.ValueOf(metrics, "bib_uploads_size_bytes_total").ShouldBe(12 + 12 + 6);
        NodeFigures.ValueOf(metrics, "bib_chunks_written_total{outcome=\"stored\"}")
            .ShouldBeGreaterThanOrEqualTo(4, "two files, two lists");
        NodeFigures.ValueOf(metrics, "bib_chunks_written_total{outcome=\"deduplicated\"}").ShouldBeGreaterThanOrEqualTo(1);
        NodeFigures.ValueOf(metrics, "bib_chunks_written_total{outcome=\"failed\"}").ShouldBe(0);
        NodeFigures.ValueOf(metrics, "bib_downloads_files_total").ShouldBe(1);
        NodeFigures.ValueOf(metrics, "bib_downloads_size_bytes_total").ShouldBe(12);
        NodeFigures.ValueOf(metrics, "bib_chunks_read_total{outcome=\"verified\"}").ShouldBeGreaterThanOrEqualTo(1);
        NodeFigures.ValueOf(metrics, "bib_chunks_read_total{outcome=\"damaged\"}").ShouldBe(0);
        NodeFigures.ValueOf(metrics, "bib_queries_duration_seconds_count{origin=\"caller\",outcome=\"ok\"}").ShouldBe(1);
        NodeFigures.ValueOf(metrics, "bib_queries_duration_seconds_count{origin=\"caller\",outcome=\"refused\"}").ShouldBe(1);
        NodeFigures.ValueOf(metrics, "bib_queries_rows_total").ShouldBeGreaterThanOrEqualTo(2);
        // The node's own looks at the tables may be under way still.
        NodeFigures.ValueOf(metrics, "bib_queries_active{origin=\"caller\"}").ShouldBe(0);
        (await BibRun.OfAsync(folder, "admin", "metrics", "bib.downloads.size", "-o", "jsonpath=$[0].value")).Output
            .ShouldBe("12\n");
    }

    private static async Task WalkAsync(NodeFolder folder)
    {
        var tree = Directory.CreateDirectory(Path.Combine(folder.Root, "tree")).FullName;
        var file = Path.Combine(tree, "n.csv");
        await File.WriteAllTextAsync(file, "n,t\n1,a\n2,b\n", Cancelled);
        await RunAsync(folder, "dataset", "upload", "t/n", file, "-p");
        await File.WriteAllTextAsync(Path.Combine(tree, "notes.txt"), "notes\n", Cancelled);
        await RunAsync(folder, "dataset", "upload", "t/tree", tree, "-p");
        await RunAsync(folder, "dataset", "download", "t/n", Path.Combine(folder.Root, "copy.csv"));
        await RunAsync(folder, "query", "select n from \"t/n\"");
        (await BibRun.OfAsync(folder, "query", "select nothing from \"t/n\"")).ExitCode.ShouldBe(2);
    }

    private static async Task RunAsync(NodeFolder folder, params string[] args)
    {
        var run = await BibRun.OfAsync(folder, args);
        run.ExitCode.ShouldBe(0, run.Error);
    }

    /// <summary>Bib's own figures as "name: labels"; a histogram's parts are one.</summary>
    private static List<string> FamiliesOf(string metrics)
    {
        var families = new Dictionary<string, SortedSet<string>>();
        foreach (var line in metrics.Split('\n').Where(line => line.StartsWith("bib_", StringComparison.Ordinal)))
        {
            var name = HistogramPart().Replace(line[..line.IndexOfAny(['{', ' '])], "");
            if (!families.TryGetValue(name, out var labels)) families[name] = labels = new(StringComparer.Ordinal);
            labels.UnionWith(Label().Matches(line).Select(label => label.Groups[1].Value).Where(label => label != "le"));
        }

        return [.. families.Select(family => $"{family.Key}: {string.Join(", ", family.Value)}")];
    }

    [GeneratedRegex("^\\| `(bib_[a-z_]+)` \\|([^|]*)\\|", RegexOptions.Multiline)]
    private static partial Regex DocumentRow();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramPart();

    [GeneratedRegex("([a-z_]+)=\"")]
    private static partial Regex Label();
}
