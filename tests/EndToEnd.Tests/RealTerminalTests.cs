using System.Diagnostics;
using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests;

/// <summary>What bib writes to a terminal, which <c>script</c> plays.</summary>
public sealed class RealTerminalTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_colour_nothing_but_text_is_written_and_lists_fit()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        var table = Path.Combine(Programs.Tables, "zipcodes.csv");
        var uploaded = await BibRun.OfAsync(folder, "dataset", "upload", "weather/stations/zipcodes", table, "-p");
        uploaded.ExitCode.ShouldBe(0, uploaded.Error);
        var described = await BibRun.OfAsync(
            folder, "dataset", "update", "weather/stations/zipcodes", "--description", new string('x', 200));
        described.ExitCode.ShouldBe(0, described.Error);

        foreach (var line in new[] { "version", "dataset list", "dataset list --wide", "topic list", "help formatting" })
        {
            var shown = await AtTerminalAsync(folder, line);
            shown.ShouldNotContain('\e', line);
            var widest = shown.Split('\n').Max(text => text.TrimEnd('\r').Length);
            if (line.EndsWith("wide", StringComparison.Ordinal)) widest.ShouldBeGreaterThan(200, shown);
            else widest.ShouldBeLessThanOrEqualTo(80, shown);
        }

        (await AtTerminalAsync(folder, "dataset list")).ShouldContain("weather/stations/zipcodes");
    }

    private static async Task<string> AtTerminalAsync(NodeFolder folder, string line)
    {
        var start = new ProcessStartInfo(
            "script", ["-qec", $"stty cols 80 rows 24; exec {Programs.Bib} {line}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Root,
            Environment =
            {
                ["BIB_SOCKET"] = folder.Socket, ["HOME"] = folder.Root, ["NO_COLOR"] = "1", ["BIB_PAGER"] = "cat",
                ["TERM"] = "xterm", ["BIB_TYPED_AS"] = "bib",
            },
        };
        using var terminal = Process.Start(start)!;
        terminal.StandardInput.Close();
        var shown = await terminal.StandardOutput.ReadToEndAsync(Stop).WaitAsync(TimeSpan.FromSeconds(60), Stop);
        await terminal.WaitForExitAsync(Stop);
        terminal.ExitCode.ShouldBe(0, shown);
        return shown;
    }
}
