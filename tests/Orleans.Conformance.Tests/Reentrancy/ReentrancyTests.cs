namespace Orleans.Conformance.Reentrancy;

public sealed class ReentrancyTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_reentrant_grain_takes_a_call_while_another_awaits()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<IReentrantGrain>(key);

        var held = grain.HoldAsync();
        await fixture.Signals.WaitFor($"{key}/in").Soon();
        await grain.ReleaseAsync().Soon();

        await held.Soon();
    }

    [Fact]
    public async Task An_always_interleaving_method_enters_a_busy_grain()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<IInterleavingGrain>(key);

        var held = grain.HoldAsync();
        await fixture.Signals.WaitFor($"{key}/in").Soon();
        await grain.ReleaseAlwaysAsync().Soon();

        await held.Soon();
    }

    [Fact]
    public async Task A_predicate_decides_which_calls_interleave()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<IPredicateGrain>(key);

        var held = grain.HoldAsync();
        await fixture.Signals.WaitFor($"{key}/in").Soon();
        var waiting = grain.LogAsync("ordinary");
        await grain.LogAsync("interleaved").Soon();
        fixture.Signals.Entries(key).ShouldBe(["interleaved"]);
        await grain.LogAsync("interleaved release").Soon();
        await Task.WhenAll(held, waiting).Soon();

        fixture.Signals.Entries(key).ShouldBe(["interleaved", "interleaved release", "ordinary"]);
    }

    [Fact]
    public async Task Read_only_calls_interleave_with_each_other_but_not_with_others()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<IReadOnlyGrain>(key);

        var one = grain.ReadAsync("one");
        await fixture.Signals.WaitFor($"{key}/one/in").Soon();
        var other = grain.ReadAsync("other");
        await fixture.Signals.WaitFor($"{key}/other/in").Soon();
        var write = grain.WriteAsync();
        fixture.Signals.Raise($"{key}/other/out");
        await other.Soon();
        fixture.Signals.Raise($"{key}/one/out");
        await Task.WhenAll(one, write).Soon();

        fixture.Signals.Entries(key)
            .ShouldBe(["one in", "other in", "other out", "one out", "write"]);
    }

    [Fact]
    public async Task A_call_cycle_ends_in_a_timeout()
    {
        var key = Guid.NewGuid().ToString();
        var one = fixture.Grains.GetGrain<ICycleGrain>($"{key}-1");
        var other = fixture.Grains.GetGrain<ICycleGrain>($"{key}-2");

        await Should.ThrowAsync<TimeoutException>(() => one.GoAroundAsync(other, allowReentrancy: false).Soon());

        (await one.AnswerAsync().Soon()).ShouldBe("answer");
    }

    [Fact]
    public async Task A_call_chain_that_allows_it_comes_back_to_where_it_began()
    {
        var key = Guid.NewGuid().ToString();
        var one = fixture.Grains.GetGrain<ICycleGrain>($"{key}-1");
        var other = fixture.Grains.GetGrain<ICycleGrain>($"{key}-2");

        (await one.GoAroundAsync(other, allowReentrancy: true).Soon()).ShouldBe("answer");
    }

    [Fact]
    public async Task A_grain_may_call_itself_where_the_chain_allows_it()
    {
        var grain = fixture.Grains.GetGrain<ICycleGrain>(Guid.NewGuid().ToString());

        (await grain.CallItselfAsync().Soon()).ShouldBe("answer");
    }

    [Fact]
    public async Task What_no_chain_brought_still_waits_for_its_turn()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<ICycleGrain>(key);

        var held = grain.HoldAllowingChainAsync();
        await fixture.Signals.WaitFor($"{key}/in").Soon();
        var stranger = grain.LogAsync("stranger");
        fixture.Signals.Raise($"{key}/out");
        await Task.WhenAll(held, stranger).Soon();

        fixture.Signals.Entries(key).ShouldBe(["held out", "stranger"]);
    }
}
