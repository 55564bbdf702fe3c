using System.Diagnostics;
using System.Globalization;
using Bib.Testing;

namespace Bib.Bench.Launcher;

/// <summary>
/// What a person waits for who types a command: <c>./bib</c> from the start of its process to its end, without a node
/// and with one. Beside it what other programs of this kind take to say their version.
/// </summary>
internal static class LauncherScenario
{
    private const int Topics = 50;
    private const double VersionGoal = 100;
    private const double ListGoal = 250;
    private static readonly TimeSpan _askEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _readyWithin = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(string? roundsText)
    {
        var rounds = int.TryParse(roundsText, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 21;
        var folder = Directory.CreateTempSubdirectory("bib-bench-").FullName;
        var socket = Path.Combine(folder, "run", "bibd.sock");
        var bib = Path.GetFullPath("bib");
        // The first run builds what is measured.
        await RunAsync(bib, folder, "version");
        await RunAsync(Path.GetFullPath("bibd"), folder, "version");
        using var node = Start(
            Path.GetFullPath("bibd"), folder, "--config-dir", Path.Combine(folder, "config"),
            "--data-dir", Path.Combine(folder, "data"), "--run-dir", Path.Combine(folder, "run"), "--log-level", "error");
        try
        {
            var clock = Stopwatch.StartNew();
            while (!File.Exists(socket) || await CodeAsync(bib, folder, "status", "--socket", socket) != 0)
            {
                if (node.HasExited || clock.Elapsed > _readyWithin) throw new InvalidOperationException("bibd is not ready");
                await Task.Delay(_askEvery, TimeProvider.System);
            }

            for (var number = 0; number < Topics; number++)
                await RunAsync(bib, folder, "topic", "create", $"t{number}", "--socket", socket, "--quiet");
            return await MeasureAsync(bib, folder, socket, rounds);
        }
        finally
        {
            Signals.Send(node.Id, Signals.Terminate);
            await node.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(string bib, string folder, string socket, int rounds)
    {
        (string Name, string[] Line)[] cases =
        [
            ("bib version", [bib, "version"]),
            ($"bib topic list, {Topics} topics", [bib, "topic", "list", "--socket", socket]),
            ("bib status", [bib, "status", "--socket", socket]),
            ("bib __complete, topics", [bib, "__complete", "--socket", socket, "--", "topic", "get", "t"]),
            ("git --version", ["git", "--version"]),
            ("python3 -c pass", ["python3", "-c", "pass"]),
            ("borg --version", ["borg", "--version"]),
        ];
        var times = cases.ToDictionary(entry => entry.Name, _ => new List<double>());
        for (var round = -2; round < rounds; round++)
        {
            foreach (var (name, line) in cases)
            {
                if (!Exists(line[0])) continue;
                var clock = Stopwatch.StartNew();
                await RunAsync(line[0], folder, line[1..]);
                if (round >= 0) times[name].Add(clock.Elapsed.TotalMilliseconds);
            }
        }

        foreach (var (name, _) in cases)
        {
            var taken = times[name];
            taken.Sort();
            Console.WriteLine(taken.Count == 0
                ? $"{name}: not installed"
                : string.Create(CultureInfo.InvariantCulture,
                    $"{name}: {taken[taken.Count / 2]:0} ms ({taken[0]:0}–{taken[^1]:0})"));
        }

        return Median(cases[0].Name) <= VersionGoal && Median(cases[1].Name) <= ListGoal ? 0 : 1;

        double Median(string name) => times[name][times[name].Count / 2];
    }

    private static bool Exists(string program) => Path.IsPathRooted(program)
        || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task RunAsync(string program, string folder, params string[] arguments)
    {
        if (await CodeAsync(program, folder, arguments) is not 0 and var code)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {code}");
    }

    private static async Task<int> CodeAsync(string program, string folder, params string[] arguments)
    {
        using var process = Start(program, folder, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Nobody reads what it writes: a pipe that is not read would make it wait.</summary>
    private static Process Start(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", "exec \"$0\" \"$@\" </dev/null >/dev/null 2>&1", program },
            Environment = { ["HOME"] = folder },
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
