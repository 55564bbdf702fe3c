using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using static Orleans.Embedded.Tests.Eventually;

namespace Orleans.Embedded.Tests.Periphery;

/// <summary>Timers, reminders and sequences on a clock that stands until the test moves it.</summary>
public sealed class PeripheryTests
{
    [Fact]
    public async Task A_timer_ticks_after_its_due_time_and_then_a_period_after_each_end()
    {
        await using var silo = await StartAsync();
        var ticks = silo.Services.GetRequiredService<Ticks>();
        await Grain(silo).StartTimerAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20));
        var asleep = silo.Clock.WaitingTimers;

        silo.Clock.Advance(TimeSpan.FromSeconds(4));
        ticks.All.ShouldBeEmpty();
        var held = new TaskCompletionSource();
        ticks.Held = held.Task;
        silo.Clock.Advance(TimeSpan.FromSeconds(1));
        await Until(() => ticks.All.Count == 1);

        // The tick takes 15 seconds; the next is due 20 seconds after it ended.
        silo.Clock.Advance(TimeSpan.FromSeconds(15));
        held.SetResult();
        await Until(() => silo.Clock.WaitingTimers == asleep);
        silo.Clock.Advance(TimeSpan.FromSeconds(20));
        await Until(() => ticks.All.Count == 2);

        ticks.All.Select(tick => tick.When).ShouldBe([TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(40)]);
    }

    [Fact]
    public async Task A_reminder_ticks_on_its_schedule_and_says_which_tick_it_is()
    {
        await using var silo = await StartAsync();
        var ticks = silo.Services.GetRequiredService<Ticks>();
        await Grain(silo).RemindAsync(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2));
        var asleep = silo.Clock.WaitingTimers;

        for (var i = 1; i <= 3; i++)
        {
            silo.Clock.Advance(i == 1 ? TimeSpan.FromSeconds(30) : TimeSpan.FromMinutes(2));
            var count = i;
            await Until(() => ticks.All.Count == count && silo.Clock.WaitingTimers == asleep);
        }

        ticks.All.Select(tick => tick.What).ShouldBe(
            ["r 00:00:00 of 00:02:00", "r 00:02:00 of 00:02:00", "r 00:04:00 of 00:02:00"]);
    }

    [Fact]
    public async Task A_reminder_skips_the_ticks_that_fell_due_while_one_was_under_way()
    {
        await using var silo = await StartAsync();
        var ticks = silo.Services.GetRequiredService<Ticks>();
        await Grain(silo).RemindAsync(TimeSpan.Zero, TimeSpan.FromMinutes(1));
        var held = new TaskCompletionSource();
        ticks.Held = held.Task;
        silo.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Until(() => ticks.All.Count == 1);

        silo.Clock.Advance(TimeSpan.FromSeconds(20));
        ticks.All.Count.ShouldBe(1);
        held.SetResult();
        await silo.PassUntil(TimeSpan.FromSeconds(1), () => ticks.All.Count == 2);

        ticks.All.Last().When.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_sequence_whose_consumer_stays_away_is_aborted_after_the_response_timeout()
    {
        await using var silo = await StartAsync();
        var ticks = silo.Services.GetRequiredService<Ticks>();
        await using var items = Grain(silo).CountAsync().WithBatchSize(2)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await items.MoveNextAsync()).ShouldBeTrue();
        (await items.MoveNextAsync()).ShouldBeTrue();

        silo.Clock.Advance(TimeSpan.FromSeconds(29));
        ticks.All.ShouldBeEmpty();
        silo.Clock.Advance(TimeSpan.FromSeconds(1));
        await Until(() => ticks.All.Count == 1);

        var error = await Should.ThrowAsync<EnumerationAbortedException>(() => items.MoveNextAsync().AsTask());
        error.Message.ShouldContain("00:00:30");
    }

    [Fact]
    public async Task A_grain_is_called_through_the_reminders_own_interface()
    {
        await using var silo = await StartAsync();
        var ticks = silo.Services.GetRequiredService<Ticks>();
        var now = silo.Clock.GetUtcNow().UtcDateTime;

        var grain = silo.Grains.GetGrain<IRemindable>(Grain(silo).GetGrainId());
        await grain.ReceiveReminder("by hand", new TickStatus(now, TimeSpan.FromMinutes(1), now));

        ticks.All.Single().What.ShouldBe("by hand 00:00:00 of 00:01:00");
    }

    private static Task<Silo> StartAsync() => Silo.StartAsync(builder =>
    {
        builder.UseInMemoryReminderService();
        builder.Services.AddSingleton<Ticks>();
    });

    private static ITickedGrain Grain(Silo silo) => silo.Grains.GetGrain<ITickedGrain>("a");
}
