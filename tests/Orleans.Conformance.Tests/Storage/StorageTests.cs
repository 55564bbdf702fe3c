using Orleans.Storage;

namespace Orleans.Conformance.Storage;

public sealed class StorageTests(ClusterFixture fixture)
{
    private IKeepingGrain New() => fixture.Grains.GetGrain<IKeepingGrain>(Guid.NewGuid().ToString());

    [Fact]
    public async Task A_record_that_was_never_written_does_not_exist_and_has_default_state()
    {
        var seen = await New().LookAsync().Soon();

        seen.ShouldBe(new Seen("", RecordExists: false, HasETag: false));
    }

    [Fact]
    public async Task Writing_makes_the_record_exist_and_gives_it_an_etag()
    {
        var grain = New();

        await grain.WriteAsync("one").Soon();

        (await grain.LookAsync().Soon()).ShouldBe(new Seen("one", RecordExists: true, HasETag: true));
    }

    [Fact]
    public async Task Reading_brings_back_what_was_written_last()
    {
        var grain = New();
        await grain.WriteAsync("one").Soon();

        await grain.ChangeWithoutWritingAsync("two").Soon();
        (await grain.LookAsync().Soon()).Text.ShouldBe("two");
        await grain.ReadAsync().Soon();

        (await grain.LookAsync().Soon()).Text.ShouldBe("one");
    }

    [Fact]
    public async Task Clearing_removes_the_record_and_resets_the_state()
    {
        var grain = New();
        await grain.WriteAsync("one").Soon();

        await grain.ClearAsync().Soon();

        var seen = await grain.LookAsync().Soon();
        seen.Text.ShouldBe("");
        seen.RecordExists.ShouldBeFalse();
        await grain.WriteAsync("again").Soon();
        (await grain.LookAsync().Soon()).ShouldBe(new Seen("again", RecordExists: true, HasETag: true));
    }

    [Fact]
    public async Task A_write_over_somebody_elses_fails_with_an_inconsistent_state_exception()
    {
        var grain = New();
        await grain.WriteAsync("one").Soon();
        await grain.WriteBehindItsBackAsync("theirs").Soon();

        await Should.ThrowAsync<InconsistentStateException>(() => grain.WriteAsync("mine").Soon());
    }

    [Fact]
    public async Task After_an_inconsistent_state_exception_the_grain_starts_again_from_what_is_stored()
    {
        var grain = New();
        await grain.WriteAsync("one").Soon();
        var before = await grain.GetActivationAsync().Soon();
        await grain.WriteBehindItsBackAsync("theirs").Soon();

        await Should.ThrowAsync<InconsistentStateException>(() => grain.WriteAsync("mine").Soon());

        (await grain.LookAsync().Soon()).Text.ShouldBe("theirs");
        (await grain.GetActivationAsync().Soon()).ShouldNotBe(before);
        await grain.WriteAsync("mine").Soon();
    }

    [Fact]
    public async Task State_touched_off_its_turn_is_refused()
    {
        var grain = New();

        (await grain.TouchOffTurnAsync().Soon()).ShouldBe(nameof(InvalidOperationException));
    }

    [Fact]
    public async Task A_grain_of_state_reads_writes_and_clears_through_its_base_class()
    {
        var grain = fixture.Grains.GetGrain<IClassicGrain>(Guid.NewGuid().ToString());

        (await grain.LoadAsync().Soon()).ShouldBe("");
        await grain.SaveAsync("kept").Soon();
        (await grain.LoadAsync().Soon()).ShouldBe("kept");
        await grain.ForgetAsync().Soon();
        (await grain.LoadAsync().Soon()).ShouldBe("");
    }

    [Fact]
    public async Task Two_states_of_one_grain_are_kept_apart()
    {
        var grain = fixture.Grains.GetGrain<ITwoStatesGrain>(Guid.NewGuid().ToString());

        await grain.SaveAsync("left", "right").Soon();

        (await grain.ReloadAsync().Soon()).ShouldBe("left|right");
    }
}
