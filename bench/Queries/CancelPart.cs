using System.Diagnostics;
using System.Globalization;
using Bib.Bench.Uploads;

namespace Bib.Bench.Queries;

/// <summary>How soon <c>bib query</c> is gone after Ctrl-C, and how soon the node answers the next question.</summary>
internal static class CancelPart
{
    private const int Times = 7;
    private const string Endless = "select sum(a.range * b.range) from range(10000000) a, range(10000000) b";

    public static async Task<int> RunAsync()
    {
        var root = Directory.CreateTempSubdirectory("bib-bench-").FullName;
        try
        {
            await BenchNode.RunAsync(root, root, async _ =>
            {
                var (gone, answered) = (new List<double>(), new List<double>());
                for (var round = 0; round < Times; round++)
                {
                    using var query = BenchNode.Start(root, "-q", "query", Endless);
                    await Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System);
                    var start = Stopwatch.GetTimestamp();
                    await BenchNode.Sh($"kill -INT {query.Id.ToString(CultureInfo.InvariantCulture)}")();
                    await query.WaitForExitAsync();
                    gone.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                    if (query.ExitCode != 130) throw new InvalidOperationException($"It ended with {query.ExitCode}.");
                    using var next = BenchNode.Start(root, "-q", "query", "select 42");
                    await next.WaitForExitAsync();
                    answered.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }

                Print("bib query is gone after Ctrl-C", gone);
                Print("and the next query is answered", answered);
            });
            return 0;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Print(string what, List<double> times)
    {
        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what}: {times[Times / 2]:0} ms ({times[0]:0}–{times[^1]:0})"));
    }
}
