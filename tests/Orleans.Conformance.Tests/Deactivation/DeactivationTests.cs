namespace Orleans.Conformance.Deactivation;

public sealed class DeactivationTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_grain_that_asks_for_it_is_deactivated_after_the_call()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<IMortalGrain>(key);
        var before = await grain.GetActivationAsync().Soon();

        await grain.DieAsync().Soon();
        await fixture.Signals.WaitFor($"{key}/{before}/gone").Soon();

        fixture.Signals.Entries(key).ShouldBe(["ApplicationRequested"]);
        (await grain.GetActivationAsync().Soon()).ShouldNotBe(before);
    }

    [Fact]
    public async Task The_next_activation_begins_only_after_the_last_has_gone()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<IMortalGrain>(key);
        var before = await grain.GetActivationAsync().Soon();
        await grain.HoldDeactivationAsync().Soon();

        await grain.DieAsync().Soon();
        await fixture.Signals.WaitFor($"{key}/going").Soon();
        var next = grain.GetActivationAsync();
        fixture.Signals.Raise($"{key}/go");

        (await next.Soon()).ShouldNotBe(before);
        fixture.Signals.IsRaised($"{key}/{before}/gone").ShouldBeTrue();
    }

    [Fact]
    public async Task Saved_state_is_there_after_re_activation()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<IMortalGrain>(key);
        await grain.SaveAsync("kept").Soon();
        var before = await grain.GetActivationAsync().Soon();

        await grain.DieAsync().Soon();
        await fixture.Signals.WaitFor($"{key}/{before}/gone").Soon();

        (await grain.LoadAsync().Soon()).ShouldBe("kept");
    }

    [Fact]
    public async Task An_idle_grain_is_deactivated()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<IIdleGrain>(key);
        await grain.TouchAsync().Soon();

        await fixture.Signals.WaitFor($"{key}/gone").Soon();

        fixture.Signals.Entries(key).ShouldBe(["ActivationIdle"]);
    }

    [Fact]
    public async Task A_grain_that_works_is_not_idle()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<IIdleGrain>(key);

        // Held until another grain of the same age, touched later, has been collected.
        var held = grain.HoldAsync();
        var witness = Guid.NewGuid().ToString();
        await fixture.Grains.GetGrain<IIdleGrain>(witness).TouchAsync().Soon();
        await fixture.Signals.WaitFor($"{witness}/gone").Soon();

        fixture.Signals.IsRaised($"{key}/gone").ShouldBeFalse();
        fixture.Signals.Raise($"{key}/out");
        await held.Soon();
    }
}
