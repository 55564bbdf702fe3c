namespace Orleans.Conformance.Activations;

public sealed class ActivationTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Concurrent_first_calls_meet_one_activation()
    {
        var id = Guid.NewGuid();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100)
            .Select(_ => fixture.Grains.GetGrain<IIdentityGrain>(id).GetActivationAsync())).Soon();

        answers.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Different_keys_are_different_activations()
    {
        var one = await fixture.Grains.GetGrain<IIdentityGrain>(Guid.NewGuid()).GetActivationAsync().Soon();
        var other = await fixture.Grains.GetGrain<IIdentityGrain>(Guid.NewGuid()).GetActivationAsync().Soon();

        other.ShouldNotBe(one);
    }

    [Fact]
    public async Task A_grain_knows_its_key_whatever_its_kind()
    {
        var guid = Guid.NewGuid();

        (await fixture.Grains.GetGrain<IGuidKeyed>(guid).GetKeyAsync().Soon()).ShouldBe(guid.ToString());
        (await fixture.Grains.GetGrain<IIntegerKeyed>(-42).GetKeyAsync().Soon()).ShouldBe("-42");
        (await fixture.Grains.GetGrain<IStringKeyed>("a/b+ü c").GetKeyAsync().Soon()).ShouldBe("a/b+ü c");
        (await fixture.Grains.GetGrain<IGuidCompoundKeyed>(guid, "ext").GetKeyAsync().Soon()).ShouldBe($"{guid}|ext");
        (await fixture.Grains.GetGrain<IIntegerCompoundKeyed>(7, "ext").GetKeyAsync().Soon()).ShouldBe("7|ext");
    }

    [Fact]
    public async Task Activation_ends_before_the_first_call_begins()
    {
        var grain = fixture.Grains.GetGrain<IIdentityGrain>(Guid.NewGuid());

        (await grain.WasActivatedFirstAsync().Soon()).ShouldBeTrue();
    }

    [Fact]
    public void References_to_the_same_grain_are_equal()
    {
        var id = Guid.NewGuid();
        var one = fixture.Grains.GetGrain<IIdentityGrain>(id);
        var same = fixture.Grains.GetGrain<IIdentityGrain>(id);

        same.ShouldBe(one);
        same.GetHashCode().ShouldBe(one.GetHashCode());
        same.GetGrainId().ShouldBe(one.GetGrainId());
        one.GetPrimaryKey().ShouldBe(id);
        fixture.Grains.GetGrain<IIdentityGrain>(Guid.NewGuid()).ShouldNotBe(one);
    }

    [Fact]
    public async Task A_reference_may_cross_a_call_and_be_used_there()
    {
        var target = fixture.Grains.GetGrain<IIdentityGrain>(Guid.NewGuid());
        var caller = fixture.Grains.GetGrain<IIdentityGrain>(Guid.NewGuid());

        var seen = await caller.AskAsync(target).Soon();

        seen.ShouldBe(await target.GetActivationAsync().Soon());
    }

    [Fact]
    public async Task A_grain_hands_out_a_reference_to_itself()
    {
        var grain = fixture.Grains.GetGrain<IIdentityGrain>(Guid.NewGuid());

        (await grain.GetSelfAsync().Soon()).ShouldBe(grain);
    }

    [Fact]
    public async Task A_grain_is_reached_by_its_id_too()
    {
        var grain = fixture.Grains.GetGrain<IIdentityGrain>(Guid.NewGuid());
        var again = fixture.Grains.GetGrain<IIdentityGrain>(grain.GetGrainId());

        (await again.GetActivationAsync().Soon()).ShouldBe(await grain.GetActivationAsync().Soon());
    }
}
