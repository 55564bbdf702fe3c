namespace Orleans.Conformance.Turns;

public sealed class TurnTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Calls_to_one_grain_do_not_overlap_even_where_they_await()
    {
        var grain = fixture.Grains.GetGrain<ITurnGrain>(Guid.NewGuid().ToString());

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => grain.IncrementSlowlyAsync())).Soon();

        (await grain.GetCountAsync().Soon()).ShouldBe(200);
    }

    [Fact]
    public async Task A_call_waits_until_the_one_before_it_has_ended()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<ITurnGrain>(key);

        var first = grain.HoldAsync("first");
        await fixture.Signals.WaitFor($"{key}/first/in").Soon();
        var second = grain.HoldAsync("second");
        fixture.Signals.Raise($"{key}/second/out");
        fixture.Signals.Raise($"{key}/first/out");
        await Task.WhenAll(first, second).Soon();

        fixture.Signals.Entries(key).ShouldBe(["first in", "first out", "second in", "second out"]);
    }

    [Fact]
    public async Task After_an_await_a_grain_is_still_on_its_own_scheduler()
    {
        var grain = fixture.Grains.GetGrain<ITurnGrain>(Guid.NewGuid().ToString());

        (await grain.StaysOnItsSchedulerAsync().Soon()).ShouldBeTrue();
    }

    [Fact]
    public async Task Work_that_a_grain_starts_on_its_scheduler_does_not_overlap()
    {
        var grain = fixture.Grains.GetGrain<ITurnGrain>(Guid.NewGuid().ToString());

        (await grain.CountOverlapsOfParallelWorkAsync().Soon()).ShouldBe(0);
    }

    /// <summary>
    /// Active: while Orleans still looks for a place for a grain, later calls may overtake earlier ones.
    /// </summary>
    [Fact]
    public async Task Calls_of_one_caller_to_an_active_grain_are_served_in_order()
    {
        var key = Guid.NewGuid().ToString();
        var caller = fixture.Grains.GetGrain<ITurnGrain>($"{key}-caller");
        await caller.SendManyAsync(fixture.Grains.GetGrain<ITurnGrain>(key), 1).Soon();

        await caller.SendManyAsync(fixture.Grains.GetGrain<ITurnGrain>(key), 100).Soon();

        fixture.Signals.Entries(key).ShouldBe(["0", .. Enumerable.Range(0, 100).Select(i => $"{i}")]);
    }

    [Fact]
    public async Task Different_grains_run_at_the_same_time()
    {
        var key = Guid.NewGuid().ToString();
        var one = fixture.Grains.GetGrain<ITurnGrain>($"{key}-one");
        var other = fixture.Grains.GetGrain<ITurnGrain>($"{key}-other");

        var first = one.HoldAsync("call");
        var second = other.HoldAsync("call");
        await fixture.Signals.WaitFor($"{key}-one/call/in").Soon();
        await fixture.Signals.WaitFor($"{key}-other/call/in").Soon();

        fixture.Signals.Raise($"{key}-one/call/out");
        fixture.Signals.Raise($"{key}-other/call/out");
        await Task.WhenAll(first, second).Soon();
    }
}
