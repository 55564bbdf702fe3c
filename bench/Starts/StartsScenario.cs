using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Bib.Testing;

namespace Bib.Bench.Starts;

/// <summary>
/// What whoever starts a node waits for: from the start of its process to the line that says it is ready, the first
/// time (PostgreSQL's initdb and every migration included) and later. Programs as they are published, an empty folder
/// each.
/// </summary>
internal static class StartsScenario
{
    private const int Nodes = 5;
    private static readonly TimeSpan _firstGoal = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _laterGoal = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _givenUpAfter = TimeSpan.FromMinutes(2);

    /// <returns>0 when every start met its goal, else 1.</returns>
    public static async Task<int> RunAsync()
    {
        var bibd = Published();
        var first = new List<double>();
        var later = new List<double>();
        var stops = new List<double>();
        for (var node = 0; node < Nodes; node++)
        {
            var folder = Directory.CreateTempSubdirectory("bib-bench-");
            try
            {
                await StartAndStopAsync(bibd, folder.FullName, first, stops);
                await StartAndStopAsync(bibd, folder.FullName, later, stops);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        Tell("first start", first, _firstGoal);
        Tell("later start", later, _laterGoal);
        Tell("stop", stops, null);
        return first.Max() <= _firstGoal.TotalMilliseconds && later.Max() <= _laterGoal.TotalMilliseconds ? 0 : 1;
    }

    /// <summary>The program that ./bibd runs, built first where the sources are newer.</summary>
    public static string Published()
    {
        var launcher = typeof(StartsScenario).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "BibdLauncher").Value!;
        using var build = Process.Start(launcher, ["version"]);
        build.WaitForExit();
        return build.ExitCode == 0
            ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(launcher))!, "artifacts/launch/Silo/current/bibd")
            : throw new InvalidOperationException($"'{launcher} version' ended with {build.ExitCode}.");
    }

    private static async Task StartAndStopAsync(string bibd, string folder, List<double> starts, List<double> stops)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(bibd)
        {
            RedirectStandardError = true,
            ArgumentList =
            {
                "--config-dir", Path.Combine(folder, "config"), "--data-dir", Path.Combine(folder, "data"),
                "--run-dir", Path.Combine(folder, "run"),
            },
        })!;
        using var giveUp = new CancellationTokenSource(_givenUpAfter);
        while (await process.StandardError.ReadLineAsync(giveUp.Token) is { } line)
            if (line.Contains("Ready after", StringComparison.Ordinal)) break;
        starts.Add(clock.Elapsed.TotalMilliseconds);
        clock.Restart();
        Signals.Send(process.Id, Signals.Terminate);
        await process.StandardError.ReadToEndAsync(giveUp.Token);
        await process.WaitForExitAsync(giveUp.Token);
        stops.Add(clock.Elapsed.TotalMilliseconds);
        if (process.ExitCode != 0) throw new InvalidOperationException($"bibd ended with {process.ExitCode}.");
    }

    private static void Tell(string what, List<double> taken, TimeSpan? goal)
    {
        taken.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: median {taken[taken.Count / 2]:0} ms, worst {taken[^1]:0} ms of {taken.Count}")
            + (goal is { } most ? string.Create(CultureInfo.InvariantCulture, $" (goal {most.TotalMilliseconds:0} ms)") : ""));
    }
}
