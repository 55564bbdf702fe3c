using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Datasets;

/// <summary>What goes in by standard input and comes out by standard output is the same, byte for byte.</summary>
public sealed class StandardStreamTests
{
    /// <summary>More than pipes, buffers and windows hold, and no whole number of chunks.</summary>
    private const int Bytes = (192 << 20) + 12_345;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_nobody_knows_the_length_of_goes_in_and_comes_out_with_the_same_hash()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();

        var sent = await UploadAsync(folder, "raw/stream", "--name", "stream.bin");
        var (received, code, error) = await DownloadAsync(folder, (_, _) => Task.CompletedTask, "raw/stream", "-");

        code.ShouldBe(0, error);
        received.ShouldBe(sent);
        var files = await JsonAsync(folder, "dataset", "ls", "raw/stream", "-o", "json");
        var file = files.EnumerateArray().ShouldHaveSingleItem();
        (file.GetProperty("path").GetString(), file.GetProperty("size_bytes").GetInt64(), file.GetProperty("sha256").GetString())
            .ShouldBe(("stream.bin", Bytes, sent));
        var empty = await BibRun.OfAsync(folder, "dataset", "upload", "raw/empty", "-");
        empty.ExitCode.ShouldBe(0, empty.Error);
        (await BibRun.OfAsync(folder, "dataset", "download", "raw/empty", "-")).ShouldBe(new(0, "", ""));
    }

    [Fact]
    public async Task A_node_that_is_killed_and_started_again_is_gone_on_with_behind_what_was_written()
    {
        await using var folder = new NodeFolder();
        var bibd = await folder.StartReadyAsync();
        var sent = await UploadAsync(folder, "raw/stream");

        // Whoever reads the output waits meanwhile, and so the rest cannot have come yet.
        var (received, code, error) = await DownloadAsync(
            folder,
            async (isBehind, _) =>
            {
                if (isBehind) return;
                await bibd.KillAsync();
                await folder.StartReadyAsync();
            },
            "raw/stream", "-");

        code.ShouldBe(0, error);
        error.ShouldContain("Trying again.");
        received.ShouldBe(sent);
    }

    [Fact]
    public async Task A_tree_is_no_stream_and_one_file_of_it_is()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        var tree = Directory.CreateDirectory(Path.Combine(folder.Root, "tree", "below"));
        await File.WriteAllTextAsync(Path.Combine(tree.FullName, "a"), "first", Stop);
        await File.WriteAllTextAsync(Path.Combine(tree.FullName, "b"), "second", Stop);
        (await BibRun.OfAsync(folder, "dataset", "upload", "t/tree", "tree", "-p")).ExitCode.ShouldBe(0);

        var all = await BibRun.OfAsync(folder, "dataset", "download", "t/tree", "-");
        var below = await BibRun.OfAsync(folder, "dataset", "download", "t/tree", "-", "--path", "below");
        var one = await BibRun.OfAsync(folder, "dataset", "download", "t/tree", "-", "--path", "below/b");
        var dry = await BibRun.OfAsync(folder, "dataset", "download", "t/tree", "-", "--path", "below/b", "--dry-run");

        (all.ExitCode, below.ExitCode).ShouldBe((2, 2));
        all.Error.ShouldContain("hint: Name one with --path; which there are: bib dataset ls t/tree\n");
        (all.Output + below.Output).ShouldBeEmpty();
        one.ShouldBe(new(0, "second", ""));
        (dry.ExitCode, dry.Output).ShouldBe((0, ""));
        dry.Error.ShouldContain("would write 6 B to standard output");
        foreach (var line in new string[][]
        {
            ["dataset", "download", "t/tree", "-", "--path", "none"], ["dataset", "download", "t/tree", "x", "--path", "none"],
            ["dataset", "ls", "t/tree", "none"],
        })
        {
            var none = await BibRun.OfAsync(folder, line);
            (none.ExitCode, none.Output).ShouldBe((3, ""), none.Error);
            none.Error.ShouldContain("error[BIB-1101]: t/tree has no file or folder 'none'.\nhint: bib dataset ls t/tree\n");
        }

        (await BibRun.OfAsync(folder, "dataset", "download", "t/tree", "x", "--path", "below", "--dry-run")).Error
            .ShouldContain("would write what is below below, to ");
    }

    private static async Task<string> UploadAsync(NodeFolder folder, params string[] more)
    {
        using var bib = Start(folder, ["dataset", "upload", more[0], "-", "-p", .. more[1..]]);
        var (output, error) = (bib.StandardOutput.ReadToEndAsync(Stop), bib.StandardError.ReadToEndAsync(Stop));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var random = new Random(24);
        var block = new byte[1 << 20];
        for (var left = Bytes; left > 0; left -= block.Length)
        {
            random.NextBytes(block);
            var part = block.AsMemory(0, Math.Min(left, block.Length));
            hash.AppendData(part.Span);
            await bib.StandardInput.BaseStream.WriteAsync(part, Stop);
        }

        bib.StandardInput.Close();
        await bib.WaitForExitAsync(Stop);
        bib.ExitCode.ShouldBe(0, await output + await error);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Reads the output; behind the first mebibyte it is told that there is a pause.</summary>
    private static async Task<(string Hash, int Code, string Error)> DownloadAsync(
        NodeFolder folder, Func<bool, CancellationToken, Task> pause, params string[] line)
    {
        using var bib = Start(folder, ["dataset", "download", .. line]);
        bib.StandardInput.Close();
        var error = bib.StandardError.ReadToEndAsync(Stop);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[1 << 20];
        var isBehind = false;
        for (int read; (read = await bib.StandardOutput.BaseStream.ReadAtLeastAsync(block, block.Length, false, Stop)) > 0;)
        {
            hash.AppendData(block, 0, read);
            await pause(isBehind, Stop);
            isBehind = true;
        }

        await bib.WaitForExitAsync(Stop);
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), bib.ExitCode, await error);
    }

    private static async Task<JsonElement> JsonAsync(NodeFolder folder, params string[] line)
    {
        var run = await BibRun.OfAsync(folder, line);
        run.ExitCode.ShouldBe(0, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private static Process Start(NodeFolder folder, string[] line)
    {
        var start = new ProcessStartInfo(Programs.Bib, line)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = folder.Root,
        };
        start.Environment["BIB_SOCKET"] = folder.Socket;
        start.Environment["HOME"] = folder.Root;
        start.Environment["BIB_TYPED_AS"] = "bib";
        start.Environment["BIB_TIMEOUT"] = "120";
        return Process.Start(start)!;
    }
}
