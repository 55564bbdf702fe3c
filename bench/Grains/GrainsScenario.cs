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
    private const int Rounds = 7;
    private const int CallsPerRound = 2_000_000;
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

        Console.WriteLine(Line($"{Grains} grains, {Callers} callers, median of {Rounds} rounds of {CallsPerRound:n0} calls"));
        var mailbox = await RateAsync("bare channel mailbox", null, (i, v) => actors[i].AddAsync(v));
        await RateAsync("grain, answers at once", mailbox, (i, v) => grains[i].AddAsync(v));
        await RateAsync("grain, reference made per call", mailbox, (i, v) => factory.GetGrain<IEchoGrain>(i).AddAsync(v));
        await RateAsync("grain, cancellable call", mailbox, (i, v) => grains[i].AddCancellableAsync(v, cancellation.Token));
        await RateAsync("grain, awaits once", mailbox, (i, v) => grains[i].AddSlowlyAsync(v));
        await RateAsync("grain calls grain (2 calls each)", mailbox, (i, v) => grains[i].RelayAsync((i + 1) % Grains, v));
        await RateAsync("one grain, all callers", mailbox, (_, v) => grains[0].AddAsync(v));
        await RateAsync("one mailbox, all callers", mailbox, (_, v) => actors[0].AddAsync(v));

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

    private static async Task<double> RateAsync(string name, double? peer, Func<int, int, Task<int>> call)
    {
        var rates = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Factory.StartNew(
                () => LoopAsync(caller, call), CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default).Unwrap()));
            if (round > 0) rates.Add(CallsPerRound / watch.Elapsed.TotalSeconds);
        }

        rates.Sort();
        var median = rates[rates.Count / 2];
        Console.WriteLine(Line($"  {name,-34} {median / 1e6,8:f2} M/s   ({rates[0] / 1e6:f2}–{rates[^1] / 1e6:f2})")
            + (peer is { } rate ? Line($"   {median / rate:f2} × mailbox") : ""));
        return median;
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
