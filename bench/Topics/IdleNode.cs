using System.Diagnostics;
using System.Globalization;
using Bib.Bench.Starts;
using Bib.Testing;

namespace Bib.Bench.Topics;

/// <summary>A real bibd that nobody calls, and how much memory it holds.</summary>
internal static class IdleNode
{
    /// <summary>Long enough for what an idle node does now and then to have filled its youngest generation.</summary>
    private static readonly TimeSpan _rest = TimeSpan.FromMinutes(3);

    /// <summary>Resident memory in MiB, without its PostgreSQL three minutes after it was ready.</summary>
    public static async Task<double> WeighAsync()
    {
        var folder = Directory.CreateTempSubdirectory("bib-bench-");
        var start = new ProcessStartInfo(StartsScenario.Published()) { RedirectStandardError = true };
        foreach (var (flag, name) in new[] { ("--config-dir", "config"), ("--data-dir", "data"), ("--run-dir", "run") })
        {
            start.ArgumentList.Add(flag);
            start.ArgumentList.Add(Path.Combine(folder.FullName, name));
        }

        using var bibd = Process.Start(start)!;
        try
        {
            while (await bibd.StandardError.ReadLineAsync() is { } line)
                if (line.Contains("Ready after", StringComparison.Ordinal)) break;
            await Task.Delay(_rest, TimeProvider.System);
            var status = await File.ReadAllLinesAsync($"/proc/{bibd.Id}/status");
            var resident = status.Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
                / 1024;
        }
        finally
        {
            Signals.Send(bibd.Id, Signals.Terminate);
            await bibd.StandardError.ReadToEndAsync();
            await bibd.WaitForExitAsync();
            folder.Delete(recursive: true);
        }
    }
}
