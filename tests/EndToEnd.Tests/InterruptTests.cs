using System.Diagnostics;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Testing;

namespace Bib.EndToEnd.Tests;

/// <summary>Ctrl-C is obeyed at once, whatever bib waits for, and leaves nothing half done.</summary>
public sealed class InterruptTests
{
    private const int Interrupted = 130;

    /// <summary>What a busy machine may take for the promised second; a program that hangs takes for ever.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("query", "-")]
    [InlineData("dataset", "upload", "weather/gsod", "-", "--name", "readings.csv", "-p")]
    public async Task While_it_waits_for_its_input_it_ends(params string[] line)
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        using var bib = Start(folder, line);
        var error = bib.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Posix.UntilAsync(() => IsReading(bib.Id), "it waits for its input");

        Signals.Send(bib.Id, Signals.Interrupt);

        await bib.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(_patience, TestContext.Current.CancellationToken);
        (bib.ExitCode, (await error).Contains("interrupted", StringComparison.Ordinal)).ShouldBe((Interrupted, true), await error);
        (await BibRun.OfAsync(folder, "dataset", "versions", "weather/gsod", "-o", "name")).Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task In_the_midst_of_a_large_upload_it_ends_says_how_to_go_on_and_the_same_line_does()
    {
        const int Bytes = 256 << 20;
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        var source = Path.Combine(folder.Root, "large.bin");
        await WriteAsync(source, Bytes);
        string[] line = ["dataset", "upload", "weather/large", source, "-p", "-m", "what Ada's sensor said"];
        using var bib = Start(folder, line);
        bib.StandardInput.Close();
        var error = bib.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var spool = Path.Combine(folder.Data, "blobs", "spool");
        await Posix.UntilAsync(() => HasSegments(spool), "a part of it has come");

        Signals.Send(bib.Id, Signals.Interrupt);

        await bib.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(_patience, TestContext.Current.CancellationToken);
        bib.ExitCode.ShouldBe(Interrupted, await error);
        (await error).ShouldContain(
            $"go on with: bib dataset upload weather/large {source} -p -m 'what Ada'\\''s sensor said'\n", Case.Sensitive,
            "all that was said of the version is said again");
        (await BibRun.OfAsync(folder, "dataset", "versions", "weather/large", "-o", "name")).Output
            .ShouldBeEmpty("nothing half made is there");
        var again = await BibRun.OfAsync(folder, line);
        again.ExitCode.ShouldBe(0, again.Error);
        var back = Path.Combine(folder.Root, "back");
        (await BibRun.OfAsync(folder, "dataset", "download", "weather/large", back)).ExitCode.ShouldBe(0);
        using var compared = Process.Start("cmp", [source, back]);
        await compared.WaitForExitAsync(TestContext.Current.CancellationToken);
        compared.ExitCode.ShouldBe(0, "what comes back is what was sent");
    }

    private static bool HasSegments(string spool) =>
        Directory.Exists(spool) && Directory.EnumerateFiles(spool).Count() > 1;

    private static async Task WriteAsync(string path, int bytes)
    {
        var random = new Random(1);
        var block = new byte[1 << 20];
        await using var file = File.Create(path);
        for (var left = bytes; left > 0; left -= block.Length)
        {
            random.NextBytes(block);
            await file.WriteAsync(block);
        }
    }

    private static Process Start(NodeFolder folder, string[] line)
    {
        // A shell that runs the tests in its background has them, and all that they start, ignore SIGINT.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Programs.Bib, .. line])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Root,
        };
        start.Environment["BIB_SOCKET"] = folder.Socket;
        start.Environment["HOME"] = folder.Root;
        start.Environment["BIB_TYPED_AS"] = "bib";
        return Process.Start(start)!;
    }

    /// <summary>
    /// Whether a thread sleeps in a pipe's read, as the kernel calls it. .NET's thread for signals does, too, and bears
    /// its name only some time after it began to.
    /// </summary>
    private static bool IsReading(int pid)
    {
        try
        {
            var threads = Directory.EnumerateDirectories($"/proc/{pid}/task")
                .Select(thread => (
                    ForSignals: File.ReadAllText(Path.Combine(thread, "comm")).StartsWith(".NET Sig", StringComparison.Ordinal),
                    Reads: File.ReadAllText(Path.Combine(thread, "wchan")).Contains("pipe_read", StringComparison.Ordinal)))
                .ToList();
            return threads.Any(thread => thread.ForSignals) && threads.Any(thread => thread is { ForSignals: false, Reads: true });
        }
        catch (IOException)
        {
            return false; // a thread has ended while we looked
        }
    }
}
