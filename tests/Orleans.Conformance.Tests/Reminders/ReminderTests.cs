using Orleans.Runtime;

namespace Orleans.Conformance.Reminders;

public sealed class ReminderTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_reminder_ticks_when_it_is_due()
    {
        var key = Guid.NewGuid().ToString();

        await fixture.Grains.GetGrain<IRemindedGrain>(key).RemindAsync("soon", TimeSpan.FromSeconds(1)).Soon();

        await fixture.Signals.WaitFor($"{key}/soon").Soon();
    }

    [Fact]
    public async Task A_reminder_activates_its_grain()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<IRemindedGrain>(key);
        await grain.RemindAsync("wake", TimeSpan.FromSeconds(3)).Soon();

        await grain.DieAsync().Soon();
        await fixture.Signals.WaitFor($"{key}/gone").Soon();

        await fixture.Signals.WaitFor($"{key}/wake").Soon();
        (await grain.WasWokenByReminderAsync().Soon()).ShouldBeTrue();
    }

    [Fact]
    public async Task Reminders_are_found_by_name_and_listed()
    {
        var grain = fixture.Grains.GetGrain<IRemindedGrain>(Guid.NewGuid().ToString());
        await grain.RemindAsync("one", TimeSpan.FromHours(1)).Soon();
        await grain.RemindAsync("two", TimeSpan.FromHours(1)).Soon();

        (await grain.ListAsync().Soon()).Order().ShouldBe(["one", "two"]);
        (await grain.HasAsync("one").Soon()).ShouldBeTrue();
        (await grain.HasAsync("three").Soon()).ShouldBeFalse();
    }

    [Fact]
    public async Task Registering_a_name_again_changes_the_reminder()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<IRemindedGrain>(key);
        await grain.RemindAsync("again", TimeSpan.FromHours(1)).Soon();

        await grain.RemindAsync("again", TimeSpan.FromSeconds(1)).Soon();

        (await grain.ListAsync().Soon()).ShouldBe(["again"]);
        await fixture.Signals.WaitFor($"{key}/again").Soon();
    }

    [Fact]
    public async Task An_unregistered_reminder_is_gone()
    {
        var grain = fixture.Grains.GetGrain<IRemindedGrain>(Guid.NewGuid().ToString());
        await grain.RemindAsync("gone", TimeSpan.FromHours(1)).Soon();

        await grain.ForgetAsync("gone").Soon();

        (await grain.ListAsync().Soon()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_grain_is_called_through_the_reminders_own_interface()
    {
        var key = Guid.NewGuid().ToString();
        var id = fixture.Grains.GetGrain<IRemindedGrain>(key).GetGrainId();
        var now = DateTimeOffset.UnixEpoch.UtcDateTime;

        await fixture.Grains.GetGrain<IRemindable>(id)
            .ReceiveReminder("by hand", new TickStatus(now, TimeSpan.FromMinutes(1), now)).Soon();

        fixture.Signals.IsRaised($"{key}/by hand").ShouldBeTrue();
    }

    [Fact]
    public async Task A_period_below_a_minute_is_refused()
    {
        var grain = fixture.Grains.GetGrain<IRemindedGrain>(Guid.NewGuid().ToString());

        await Should.ThrowAsync<ArgumentException>(() => grain.RemindEveryAsync("fast", TimeSpan.FromSeconds(59)).Soon());

        (await grain.ListAsync().Soon()).ShouldBeEmpty();
    }
}
