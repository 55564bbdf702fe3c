using System.Diagnostics;

namespace Bib.Bench.Topics;

/// <summary>One thing that is measured: what a caller does once.</summary>
/// <param name="Name">For people.</param>
/// <param name="Call">Once, by the caller of this number.</param>
internal sealed record Case(string Name, Func<int, Task> Call);

/// <summary>
/// Measures cases side by side: every round runs every case, so that a busy machine is busy for all of them.
/// </summary>
internal static class Rounds
{
    /// <summary>Calls per second, medians, in the order of the cases.</summary>
    public static async Task<double[]> RunAsync(IReadOnlyList<Case> cases, int callers, int rounds, TimeSpan length)
    {
        var rates = cases.Select(_ => new List<double>()).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < cases.Count; i++)
            {
                var rate = await RoundAsync(cases[i], callers, length);
                if (round >= 0) rates[i].Add(rate);
            }
        }

        return [.. rates.Select(Median)];
    }

    public static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<double> RoundAsync(Case measured, int callers, TimeSpan length)
    {
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
        {
            await Task.Yield();
            var count = 0;
            for (; clock.Elapsed < length; count++) await measured.Call(caller);
            return count;
        }));
        return counts.Sum() / clock.Elapsed.TotalSeconds;
    }
}
