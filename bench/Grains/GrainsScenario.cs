using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace Bib.Bench.Grains;

/// <summary>Calls between grains, beside a bare mailbox in the same run.</summary>
public static class GrainsScenario
{
    private const int Grains = 1_000;
    private const int Callers = 64;
    private const int Rounds = 5;
    private const int CallsPerRound = 640_000;
    private const int Sequential = 200_000;

    public static async Task<int> RunAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans();
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
            ("grain, answers at once", (i, v) => grains[i].AddAsync(v)),
            ("grain, reference made per call", (i, v) => factory.GetGrain<IEchoGrain>(i).AddAsync(v)),
            ("grain, cancellable call", (i, v) => grains[i].AddCancellableAsync(v, cancellation.Token)),
            ("grain, awaits once", (i, v) => grains[i].AddSlowlyAsync(v)),
            ("grain calls grain (2 calls each)", (i, v) => grains[i].RelayAsync((i + 1) % Grains, v)),
            ("one mailbox, all callers", (_, v) => actors[0].AddAsync(v)),
            ("one grain, all callers", (_, v) => grains[0].AddAsync(v)),
        ];
        Console.WriteLine(Line($"{Grains} grains, {Callers} callers, {CallsPerRound:n0} calls a round, {Rounds} rounds"));
        await RatesAsync(cases);

        Console.WriteLine(Line($"one caller, one call after the other, {Sequential:n0} calls"));
        await LatencyAsync("bare channel mailbox", v => actors[1].AddAsync(v));
        await LatencyAsync("grain, answers at once", v => grains[1].AddAsync(v));
        await LatencyAsync("grain, awaits once", v => grains[1].AddSlowlyAsync(v));
        await LatencyAsync("grain calls grain", v => grains[1].RelayAsync(2, v));

        await MemoryAsync(factory);
        foreach (var actor in actors) actor.Dispose();
        await host.StopAsync();
        return 0;
    }

    /// <summary>
    /// Every round runs every case, so that a busy machine is busy for all of them. Calls per second of processor time
    /// say
    /// what a call costs whatever else runs.
    /// </summary>
    private static async Task RatesAsync((string Name, Func<int, int, Task<int>> Call)[] cases)
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

        for (var i = 0; i < cases.Length; i++)
        {
            var wall = Median(rates[i].Select(rate => rate.Wall));
            var cpu = Median(rates[i].Select(rate => rate.Cpu));
            var ratio = Median(rates[i].Select(rate => rate.Ratio));
            Console.WriteLine(Line(
                $"  {cases[i].Name,-34} {wall / 1e6,6:f2} M/s  {ratio,5:f2} × mailbox  {cpu / 1e6,6:f2} M per CPU second"));
        }
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

    private static async Task LatencyAsync(string name, Func<int, Task<int>> call)
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
    }

    private static async Task MemoryAsync(IGrainFactory factory)
    {
        const int Count = 100_000;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Count; i++) await factory.GetGrain<IEchoGrain>(1_000_000 + i).AddAsync(1);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine(Line($"idle activations: {(after - before) / (double)Count:f0} bytes each, of {Count:n0}"));
    }

    private static double Micro(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
