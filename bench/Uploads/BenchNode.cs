using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Bib.Bench.Uploads;

/// <summary>A node of its own, as <c>./bibd</c> and <c>./bib</c> start it: published, as a person has them.</summary>
internal static class BenchNode
{
    private static readonly string _bibd = Launcher("BibdLauncher");

    /// <summary>The command line, as a person calls it.</summary>
    public static string Command { get; } = Launcher("BibLauncher");

    /// <summary>Starts a node of its own, does what is asked, and stops it.</summary>
    public static async Task RunAsync(string root, string work, Func<Func<string, Func<Task>>, Task> use)
    {
        var publish = Path.Combine(Path.GetDirectoryName(Command)!, "eng", "publish");
        await Sh($"'{publish}' Cli && '{publish}' Silo")();
        var socket = Path.Combine(work, "run", "bibd.sock");
        var start = new ProcessStartInfo(_bibd)
        {
            ArgumentList =
            {
                "--config-dir", Path.Combine(work, "config"), "--data-dir", Path.Combine(work, "data"),
                "--run-dir", Path.Combine(work, "run"), "--log-level", "warning",
            },
            RedirectStandardError = true,
        };
        using var bibd = Process.Start(start)!;
        bibd.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        bibd.BeginErrorReadLine();
        try
        {
            await Sh($"for i in $(seq 240); do BIB_SOCKET='{socket}' '{Command}' " +
                $"status >/dev/null 2>&1 && exit 0; sleep 0.25; done; exit 1")();
            await Sh($"sync -f '{root}'")();
            await use(verb => Sh($"HOME='{work}' BIB_SOCKET='{socket}' '{Command}' -q dataset {verb} >/dev/null"));
            using var status = new StreamReader($"/proc/{bibd.Id}/status");
            Console.Error.WriteLine((await status.ReadToEndAsync()).Split('\n')
                .First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)));
        }
        finally
        {
            await Sh($"kill {bibd.Id.ToString(CultureInfo.InvariantCulture)}")();
            await bibd.WaitForExitAsync();
        }
    }

    /// <summary>Starts <c>bib</c> at the node that <see cref="RunAsync"/> has started in the same folder.</summary>
    public static Process Start(string work, params string[] arguments)
    {
        var start = new ProcessStartInfo(Command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = work;
        start.Environment["BIB_SOCKET"] = Path.Combine(work, "run", "bibd.sock");
        return Process.Start(start)!;
    }

    /// <summary>A line for the shell, to be run; fails where it does.</summary>
    public static Func<Task> Sh(string line) => async () =>
    {
        using var process = Process.Start("sh", ["-c", line]);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"'{line}' ended with {process.ExitCode}.");
    };

    private static string Launcher(string key) => typeof(BenchNode).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
