namespace Orleans.Conformance.Timers;

public sealed class TimerTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_timer_ticks_again_and_again()
    {
        var key = Guid.NewGuid().ToString();

        await fixture.Grains.GetGrain<ITickingGrain>(key).StartAsync(interleave: false).Soon();

        await fixture.Signals.WaitFor($"{key}/tick 3").Soon();
    }

    [Fact]
    public async Task A_tick_does_not_begin_while_a_call_is_under_way()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<ITickingGrain>(key);
        var witness = $"{key}-witness";

        var held = grain.HoldAfterStartingAsync(interleave: false);
        await fixture.Signals.WaitFor($"{key}/in").Soon();
        await fixture.Grains.GetGrain<ITickingGrain>(witness).StartAsync(interleave: false).Soon();
        await fixture.Signals.WaitFor($"{witness}/tick 3").Soon();
        fixture.Signals.IsRaised($"{key}/tick 1").ShouldBeFalse();
        fixture.Signals.Raise($"{key}/out");
        await held.Soon();

        await fixture.Signals.WaitFor($"{key}/tick 1").Soon();
    }

    [Fact]
    public async Task An_interleaving_tick_begins_while_a_call_awaits()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<ITickingGrain>(key);

        var held = grain.HoldAfterStartingAsync(interleave: true);
        await fixture.Signals.WaitFor($"{key}/tick 1").Soon();

        fixture.Signals.Raise($"{key}/out");
        await held.Soon();
    }

    [Fact]
    public async Task Ticks_of_one_timer_never_overlap_and_never_overlap_calls()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<ITickingGrain>(key);
        await grain.StartAsync(interleave: false).Soon();

        for (var i = 0; i < 50; i++) await grain.WorkAsync().Soon();
        await fixture.Signals.WaitFor($"{key}/tick 3").Soon();

        (await grain.CountOverlapsAsync().Soon()).ShouldBe(0);
    }

    [Fact]
    public async Task A_disposed_timer_ticks_no_more()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<ITickingGrain>(key);
        var witness = $"{key}-witness";
        await grain.StartAsync(interleave: false).Soon();
        await fixture.Signals.WaitFor($"{key}/tick 1").Soon();

        var ticks = await grain.StopAsync().Soon();
        await fixture.Grains.GetGrain<ITickingGrain>(witness).StartAsync(interleave: false).Soon();
        await fixture.Signals.WaitFor($"{witness}/tick 3").Soon();

        (await grain.CountTicksAsync().Soon()).ShouldBe(ticks);
    }

    [Fact]
    public async Task A_tick_that_throws_does_not_end_the_timer()
    {
        var key = Guid.NewGuid().ToString();

        await fixture.Grains.GetGrain<ITickingGrain>(key).StartFailingAsync().Soon();

        await fixture.Signals.WaitFor($"{key}/tick 3").Soon();
    }

    [Fact]
    public async Task A_timer_whose_period_is_infinite_ticks_once_and_can_be_set_again()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<ITickingGrain>(key);

        await grain.StartOnceAsync().Soon();
        await fixture.Signals.WaitFor($"{key}/tick 1").Soon();
        await grain.ChangeAsync().Soon();

        await fixture.Signals.WaitFor($"{key}/tick 2").Soon();
    }

    [Fact]
    public async Task A_deactivated_grain_ticks_no_more()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<ITickingGrain>(key);
        await grain.StartAsync(interleave: false).Soon();

        await grain.DieAsync().Soon();
        await fixture.Signals.WaitFor($"{key}/gone").Soon();

        (await grain.CountTicksAsync().Soon()).ShouldBe(0);
    }
}
