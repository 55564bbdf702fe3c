using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;

namespace Bib.Bench.Grains;

/// <summary>
/// Calls between grains, beside a bare mailbox in the same run. Ends with 1 when a goal is missed, and says which.
/// </summary>
public static class GrainsScenario
{
    private const int Grains = 1_000;
    private const int Callers = 64;
    private const int Rounds = 5;
    private const int CallsPerRound = 640_000;
    private const int Sequential = 200_000;
    private const string Plain = "grain, answers at once";
    private const double RateGoal = 1.5e6;
    private const double HalfGoal = 2;
    private const double BytesGoal = 2_048;

    public static async Task<int> RunAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo => silo.UseLocalhostClustering());
        using var host = builder.Build();
        await host.StartAsync();
        var factory = host.Services.GetRequiredService<IGrainFactory>();
        var grains = Enumerable.Range(0, Grains).Select(key => factory.GetGrain<IEchoGrain>(key)).ToArray();
        var actors = Enumerable.Range(0, Grains).Select(_ => new ChannelActor()).ToArray();
        foreach (var grain in grains) await grain.AddAsync(1);
        using var cancellation = new CancellationTokenSource();

        (string Name, Func<int, int, Task<int>> Call)[] cases =
        [
            ("bare channel mailbox", (i, v) => actors[i].AddAsync(v)),
            (Plain, (i, v) => grains[i].AddAsync(v)),
            ("grain, reference made per call", (i, v) => factory.GetGrain<IEchoGrain>(i).AddAsync(v)),
            ("grain, cancellable call", (i, v) => grains[i].AddCancellableAsync(v, cancellation.Token)),
            ("grain, awaits once", (i, v) => grains[i].AddSlowlyAsync(v)),
            ("grain calls grain (2 calls each)", (i, v) => grains[i].RelayAsync((i + 1) % Grains, v)),
            ("one mailbox, all callers", (_, v) => actors[0].AddAsync(v)),
            ("one grain, all callers", (_, v) => grains[0].AddAsync(v)),
        ];
        Console.WriteLine($"on {Engine.Grains}");
        Console.WriteLine(Line($"{Grains} grains, {Callers} callers, {CallsPerRound:n0} calls a round, {Rounds} rounds"));
        var rate = (await RatesAsync(cases))[Plain];

        Console.WriteLine(Line($"one caller, one call after the other, {Sequential:n0} calls"));
        await LatencyAsync("bare channel mailbox", v => actors[1].AddAsync(v));
        var half = await LatencyAsync(Plain, v => grains[1].AddAsync(v));
        await LatencyAsync("grain, awaits once", v => grains[1].AddSlowlyAsync(v));
        await LatencyAsync("grain calls grain", v => grains[1].RelayAsync(2, v));

        var bytes = await MemoryAsync(factory);
        foreach (var actor in actors) actor.Dispose();
        await host.StopAsync();
        return Judge(rate, half, bytes);
    }

    /// <summary>The goals are those of a call that answers at once, on two cores.</summary>
    private static int Judge(double rate, double half, double bytes)
    {
        if (!Engine.IsOurs) return 0;
        (string Text, bool IsMet)[] goals =
        [
            (Line($"{rate / 1e6:f2} M calls/s (goal {RateGoal / 1e6:f1})"), rate >= RateGoal),
            (Line($"p50 {half:f2} µs (goal {HalfGoal:f0})"), half <= HalfGoal),
            (Line($"{bytes:f0} bytes an idle activation (goal {BytesGoal:f0})"), bytes <= BytesGoal),
        ];
        foreach (var (text, isMet) in goals) Console.WriteLine($"{(isMet ? "met" : "MISSED")}: {text}");
        return goals.All(goal => goal.IsMet) ? 0 : 1;
    }

    /// <summary>
    /// Every round runs every case, so that a busy machine is busy for all of them. Calls per second of processor time
    /// say what a call costs whatever else runs.
    /// </summary>
    /// <returns>The median of calls per second, by case.</returns>
    private static async Task<Dictionary<string, double>> RatesAsync((string Name, Func<int, int, Task<int>> Call)[] cases)
    {
        var rates = cases.Select(_ => new List<(double Wall, double Cpu, double Ratio)>()).ToArray();
        for (var round = 0; round <= Rounds; round++)
        {
            double peer = 0;
            for (var i = 0; i < cases.Length; i++)
            {
                var (wall, cpu) = await RoundAsync(cases[i].Call);
                if (i == 0) peer = wall;
                if (round > 0) rates[i].Add((wall, cpu, wall / peer));
            }
        }

        var medians = new Dictionary<string, double>();
        for (var i = 0; i < cases.Length; i++)
        {
            var wall = Median(rates[i].Select(rate => rate.Wall));
            var cpu = Median(rates[i].Select(rate => rate.Cpu));
            var ratio = Median(rates[i].Select(rate => rate.Ratio));
            medians.Add(cases[i].Name, wall);
            Console.WriteLine(Line(
                $"  {cases[i].Name,-34} {wall / 1e6,6:f2} M/s  {ratio,5:f2} × mailbox  {cpu / 1e6,6:f2} M per CPU second"));
        }

        return medians;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static async Task<(double Wall, double Cpu)> RoundAsync(Func<int, int, Task<int>> call)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Factory.StartNew(
            () => LoopAsync(caller, call),
            CancellationToken.None,
            TaskCreationOptions.None,
            TaskScheduler.Default).Unwrap()));
        var wall = watch.Elapsed.TotalSeconds;
        process.Refresh();
        return (CallsPerRound / wall, CallsPerRound / (process.TotalProcessorTime - before).TotalSeconds);
    }

    private static async Task LoopAsync(int caller, Func<int, int, Task<int>> call)
    {
        var random = new Random(caller);
        for (var i = 0; i < CallsPerRound / Callers; i++) await call(random.Next(Grains), 1);
    }

    /// <returns>The median in microseconds.</returns>
    private static async Task<double> LatencyAsync(string name, Func<int, Task<int>> call)
    {
        var ticks = new long[Sequential];
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < ticks.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await call(1);
                ticks[i] = Stopwatch.GetTimestamp() - start;
            }
        }

        Array.Sort(ticks);
        var (half, most) = (Micro(ticks[ticks.Length / 2]), Micro(ticks[ticks.Length * 99 / 100]));
        Console.WriteLine(Line($"  {name,-34} p50 {half,6:f2} µs   p99 {most,6:f2} µs"));
        return half;
    }

    /// <returns>Bytes an activation that nobody calls, its reference and directory entry included.</returns>
    private static async Task<double> MemoryAsync(IGrainFactory factory)
    {
        const int Count = 100_000;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Count; i++) await factory.GetGrain<IEchoGrain>(1_000_000 + i).AddAsync(1);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        var each = (after - before) / (double)Count;
        Console.WriteLine(Line($"idle activations: {each:f0} bytes each, of {Count:n0}"));
        return each;
    }

    private static double Micro(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
