using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Tests.Lifetime;
using static Orleans.Embedded.Tests.Eventually;

namespace Orleans.Embedded.Tests.Statistics;

public sealed class StatisticsTests
{
    private readonly Lives _lives = new();

    [Fact]
    public async Task Calls_errors_and_latency_are_counted_by_method()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grains.GetGrain<ISleeperGrain>("a");
        for (var i = 0; i < 3; i++) await grain.TouchAsync();
        var slow = grain.WaitForAsync();
        await Until(() => _lives.Events.Contains("?a"));
        silo.Clock.Advance(TimeSpan.FromSeconds(10));
        _lives.Gate("a").SetResult();
        await slow;

        var type = silo.Statistics.Snapshot().Single();

        type.GrainType.ShouldBe("sleeper");
        type.ClassName.ShouldBe(nameof(SleeperGrain));
        var touch = type.Methods.Single(method => method.Method == "ISleeperGrain.TouchAsync");
        (touch.Calls, touch.Errors).ShouldBe((3, 0));
        touch.TotalLatency.ShouldBe(TimeSpan.Zero);
        var wait = type.Methods.Single(method => method.Method == "ISleeperGrain.WaitForAsync");
        (wait.Calls, wait.Errors).ShouldBe((1, 0));
        wait.TotalLatency.ShouldBe(TimeSpan.FromSeconds(10));
        wait.P50.ShouldBeInRange(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
        wait.P99.ShouldBe(wait.P50);
    }

    [Fact]
    public async Task Failures_and_timeouts_are_errors_and_count_once()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grains.GetGrain<ISleeperGrain>("a");
        await grain.TouchAsync();
        var hanging = grain.WaitForAsync();
        await Until(() => _lives.Events.Contains("?a"));
        silo.Clock.Advance(TimeSpan.FromSeconds(31));
        await Should.ThrowAsync<TimeoutException>(() => hanging);
        _lives.Gate("a").SetResult();
        await grain.TouchAsync();

        var wait = silo.Statistics.Snapshot().Single().Methods.Single(method => method.Method.EndsWith("WaitForAsync"));

        wait.Errors.ShouldBe(1);
    }

    [Fact]
    public async Task Activations_are_counted_now_and_in_all()
    {
        await using var silo = await StartAsync();
        await silo.Grains.GetGrain<ISleeperGrain>("a").TouchAsync();
        await silo.Grains.GetGrain<ISleeperGrain>("b").TouchAsync();
        var before = silo.Statistics.Snapshot().Single();

        await silo.PassUntil(TimeSpan.FromMinutes(1), () => silo.Statistics.Snapshot().Single().Activations == 0);
        await silo.Grains.GetGrain<ISleeperGrain>("a").TouchAsync();
        var after = silo.Statistics.Snapshot().Single();

        (before.Activations, before.ActivationsTotal).ShouldBe((2, 2));
        (after.Activations, after.ActivationsTotal).ShouldBe((1, 3));
    }

    [Fact]
    public async Task Reading_costs_what_there_are_types_and_methods_not_what_there_were_calls()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grains.GetGrain<ISleeperGrain>("a");
        await grain.TouchAsync();
        silo.Statistics.Snapshot();
        var little = Allocated(() => silo.Statistics.Snapshot());

        for (var i = 0; i < 10_000; i++) await grain.TouchAsync();
        var much = Allocated(() => silo.Statistics.Snapshot());

        much.ShouldBeLessThanOrEqualTo(little + 1024);
        much.ShouldBeLessThan(64 * 1024);
    }

    private static long Allocated(Action read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        read();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private Task<Silo> StartAsync() => Silo.StartAsync(builder => builder.Services.AddSingleton(_lives));
}
