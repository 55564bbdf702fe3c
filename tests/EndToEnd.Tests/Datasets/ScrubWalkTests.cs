using System.Text.Json;
using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Datasets;

/// <summary>Bytes that flip on the disk under a node: found, told, and mended by who has them.</summary>
public sealed class ScrubWalkTests
{
    [Fact]
    public async Task Bytes_that_flipped_are_found_told_never_served_and_brought_back_by_an_upload()
    {
        await using var folder = new NodeFolder();
        var node = await folder.StartReadyAsync();
        var large = await FileAsync(folder, "large.bin", 300_000);
        var small = await FileAsync(folder, "small.bin", 20_000);
        foreach (var (dataset, file) in new[] { ("t/a", small), ("t/large", large), ("t/b", small), ("t/c", large) })
            await RunAsync(folder, 0, "dataset", "upload", dataset, file, "-p");
        (await RunAsync(folder, 0, "admin", "scrub", "-o", "json")).Output.ShouldContain("\"intact\": true");
        // Scrubbing has closed the first pack, which has an index; this begins another, which has none.
        var other = await FileAsync(folder, "other.bin", 30_000);
        await RunAsync(folder, 0, "dataset", "upload", "t/d", other);
        (await node.StopAsync()).ShouldBe(0);

        // The header of an entry in each pack, and a byte of a chunk in a file of its own.
        var blobs = Path.Combine(folder.Data, "blobs");
        var packs = Directory.GetFiles(Path.Combine(blobs, "packs")).Order(StringComparer.Ordinal).ToList();
        packs.Count.ShouldBe(2);
        var length = new FileInfo(packs[1]).Length;
        foreach (var pack in packs) Flip(pack, 16);
        Flip(
            Directory.GetFiles(blobs, "*", SearchOption.AllDirectories).Single(file => new FileInfo(file).Length == 300_000
                || (Path.GetFileName(file).Length == 64 && new FileInfo(file).Length > 128 << 10)),
            1000);
        await folder.StartReadyAsync();

        new FileInfo(packs[1]).Length.ShouldBe(length, "nothing acknowledged is cut off");
        folder.Log.ShouldContain("has bytes that are no chunk");
        var scrub = await RunAsync(folder, 8, "admin", "scrub", "-o", "json");

        var findings = JsonDocument.Parse(scrub.Output).RootElement.GetProperty("findings").EnumerateArray().ToList();
        findings.Count(finding => finding.GetProperty("missing").GetBoolean()).ShouldBe(1, "the entry without a header or an index");
        findings.Count.ShouldBe(4, "and the packs, and the chunk with a flipped byte");
        (await RunAsync(folder, 8, "doctor", "--problems", "-o", "json")).Output.ShouldContain("content.sound");
        (await RunAsync(folder, 1, "dataset", "download", "t/large", Path.Combine(folder.Root, "out"))).Error.ShouldContain("BIB-1508");

        // Both are unchanged since they were published, and sent all the same.
        await RunAsync(folder, 0, "dataset", "upload", "t/d", other);
        await RunAsync(folder, 0, "dataset", "upload", "t/large", large);

        (await RunAsync(folder, 0, "admin", "scrub", "-o", "json")).Output.ShouldContain("\"finding_count\": 0");
        foreach (var dataset in new[] { "t/a", "t/b", "t/c", "t/d", "t/large" })
            (await RunAsync(folder, 0, "dataset", "verify", dataset, "-o", "json")).Output.ShouldBe("[]\n");
        (await RunAsync(folder, 0, "doctor", "-o", "jsonpath=$[?@.check == 'content.sound'].verdict")).Output.ShouldBe("ok\n");
    }

    [Fact]
    public async Task What_is_set_aside_is_bounded_by_a_setting_that_counts_at_once()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        var file = await FileAsync(folder, "large.bin", 200_000);
        await RunAsync(folder, 0, "dataset", "upload", "t/a", file, "-p");
        var blobs = Path.Combine(folder.Data, "blobs");
        var chunk = Directory.GetFiles(blobs, "*", SearchOption.AllDirectories).Single(file => Path.GetFileName(file).Length == 64);

        Flip(chunk, 1000);
        await RunAsync(folder, 8, "admin", "scrub");
        Directory.GetFiles(Path.Combine(blobs, "quarantine")).Length.ShouldBe(1);
        await RunAsync(folder, 0, "dataset", "upload", "t/a", file);
        await RunAsync(folder, 0, "config", "set", "blobs.quarantine_mebibytes", "0");
        Flip(chunk, 1000);
        await RunAsync(folder, 8, "admin", "scrub");

        Directory.GetFiles(Path.Combine(blobs, "quarantine")).ShouldBeEmpty();
    }

    private static async Task<BibRun> RunAsync(NodeFolder folder, int exitCode, params string[] arguments)
    {
        var run = await BibRun.OfAsync(folder, arguments);
        run.ExitCode.ShouldBe(exitCode, $"{string.Join(' ', arguments)}: {run.Output}{run.Error}");
        return run;
    }

    private static async Task<string> FileAsync(NodeFolder folder, string name, int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        var path = Path.Combine(folder.Root, name);
        await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
        return path;
    }

    private static void Flip(string path, long at)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = at;
        var value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(value ^ 1));
    }
}
