using System.Diagnostics;
using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests;

/// <summary>Ctrl-C is obeyed at once, whatever bib waits for, and leaves nothing half done.</summary>
public sealed class InterruptTests
{
    private const int SigInt = 2;
    private const int Interrupted = 130;

    /// <summary>What a busy machine may take for the promised second; a program that hangs takes for ever.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("query", "-")]
    [InlineData("dataset", "upload", "weather/gsod", "-", "--name", "readings.csv", "-p")]
    public async Task While_it_waits_for_its_input_it_ends(params string[] line)
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        var start = new ProcessStartInfo(Programs.Bib, line)
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Root,
        };
        start.Environment["BIB_SOCKET"] = folder.Socket;
        start.Environment["HOME"] = folder.Root;
        using var bib = Process.Start(start)!;
        var error = bib.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Posix.UntilAsync(() => IsReading(bib.Id), "it waits for its input");

        Posix.Send(bib.Id, SigInt);

        await bib.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(_patience, TestContext.Current.CancellationToken);
        (bib.ExitCode, (await error).Contains("interrupted", StringComparison.Ordinal)).ShouldBe((Interrupted, true), await error);
        (await BibRun.OfAsync(folder, "dataset", "versions", "weather/gsod", "-o", "name")).Output.ShouldBeEmpty();
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
