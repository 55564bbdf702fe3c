using Orleans.Conformance.Errors;

namespace Orleans.Conformance.Filters;

public sealed class FilterTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_silos_filter_runs_before_the_grains_own_and_both_around_the_method()
    {
        var key = Guid.NewGuid().ToString();

        await fixture.Grains.GetGrain<IFilteredGrain>(key).SayAsync("hello").Soon();

        fixture.Signals.Entries(key).ShouldBe(
            ["silo SayAsync", "grain SayAsync", "method hello", "grain end", "silo end"]);
    }

    [Fact]
    public async Task A_filter_may_change_the_result()
    {
        var grain = fixture.Grains.GetGrain<IFilteredGrain>(Guid.NewGuid().ToString());

        (await grain.SayAsync("change the result").Soon()).ShouldBe("changed");
    }

    [Fact]
    public async Task A_filter_may_refuse_the_call()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<IFilteredGrain>(key);

        await Should.ThrowAsync<RefusedException>(() => grain.SayAsync("refuse").Soon());

        fixture.Signals.Entries(key).ShouldNotContain("method refuse");
    }

    [Fact]
    public async Task A_filter_may_turn_an_exception_into_another()
    {
        var grain = fixture.Grains.GetGrain<IFilteredGrain>(Guid.NewGuid().ToString());

        var error = await Should.ThrowAsync<RefusedException>(() => grain.SayAsync("throw").Soon());

        error.Message.ShouldBe("translated");
    }

    [Fact]
    public async Task An_outgoing_filter_sees_the_calls_that_a_grain_makes()
    {
        var key = Guid.NewGuid().ToString();
        var caller = fixture.Grains.GetGrain<IFilteredGrain>($"{key}-caller");

        await caller.PassOnAsync(fixture.Grains.GetGrain<IFilteredGrain>(key), "word").Soon();

        fixture.Signals.Entries($"{key}/out").ShouldBe(["SayAsync"]);
    }
}
