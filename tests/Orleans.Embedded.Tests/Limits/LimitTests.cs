using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Embedded.Tests.Limits;

/// <summary>Each limit is exceeded by one, and what it bounds goes on working.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task A_timer_too_many_is_refused()
    {
        await using var silo = await StartAsync(limits => limits.Timers = 2);
        var grain = Grain(silo, "a");
        await grain.StartTimerAsync();
        await grain.StartTimerAsync();

        await RefusedAsync(grain.StartTimerAsync, "limited/a has 2 timers, the limit is 2", "Timers", "Dispose of");

        await grain.StopTimersAsync();
        await grain.StartTimerAsync();
    }

    [Fact]
    public async Task A_reminder_too_many_is_refused_and_a_known_one_can_still_be_changed()
    {
        await using var silo = await StartAsync(limits => limits.Reminders = 2);
        var grain = Grain(silo, "a");
        await grain.RemindAsync("1");
        await grain.RemindAsync("2");

        await RefusedAsync(
            () => grain.RemindAsync("3"),
            "limited/a has 2 reminders, so \"3\" was not registered, the limit is 2",
            "Reminders",
            "Unregister");

        await grain.RemindAsync("2");
    }

    [Fact]
    public async Task A_sequence_too_many_is_refused()
    {
        await using var silo = await StartAsync(limits => limits.Sequences = 2);
        var grain = Grain(silo, "a");
        var token = TestContext.Current.CancellationToken;
        var first = grain.CountAsync(token).GetAsyncEnumerator(token);
        await using var second = grain.CountAsync(token).GetAsyncEnumerator(token);
        await first.MoveNextAsync();
        await second.MoveNextAsync();

        await RefusedAsync(
            () => grain.CountAsync(token).GetAsyncEnumerator(token).MoveNextAsync().AsTask(),
            "limited/a has 2 sequences under enumeration, the limit is 2",
            "Sequences",
            "End or dispose");

        await first.DisposeAsync();
        await using var third = grain.CountAsync(token).GetAsyncEnumerator(token);
        (await third.MoveNextAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task An_observer_too_many_is_refused()
    {
        await using var silo = await StartAsync(limits => limits.Observers = 2);
        var kept = new Observer();
        silo.Grains.CreateObjectReference<ILimitedObserver>(kept);
        var other = new Observer();
        var reference = silo.Grains.CreateObjectReference<ILimitedObserver>(other);

        await RefusedAsync(
            () => Task.FromResult(silo.Grains.CreateObjectReference<ILimitedObserver>(kept)),
            "The silo has 2 observers",
            "Observers",
            "Delete references");

        silo.Grains.DeleteObjectReference<ILimitedObserver>(reference);
        silo.Grains.CreateObjectReference<ILimitedObserver>(kept);
        GC.KeepAlive(other);
    }

    [Fact]
    public async Task Observers_that_were_garbage_collected_do_not_count()
    {
        await using var silo = await StartAsync(limits => limits.Observers = 2);
        ForgetTwo(silo);

        GC.Collect();
        var (one, other) = (new Observer(), new Observer());
        silo.Grains.CreateObjectReference<ILimitedObserver>(one);
        silo.Grains.CreateObjectReference<ILimitedObserver>(other);

        await RefusedAsync(
            () => Task.FromResult(silo.Grains.CreateObjectReference<ILimitedObserver>(one)),
            "The silo has 2 observers",
            "Observers",
            "Delete references");
        GC.KeepAlive(one);
        GC.KeepAlive(other);

        // Not inlined: the caller's frame would keep them alive.
        [MethodImpl(MethodImplOptions.NoInlining)]
        static void ForgetTwo(Silo silo)
        {
            silo.Grains.CreateObjectReference<ILimitedObserver>(new Observer());
            silo.Grains.CreateObjectReference<ILimitedObserver>(new Observer());
        }
    }

    [Fact]
    public async Task A_request_context_that_is_too_large_is_refused()
    {
        await using var silo = await StartAsync(limits => limits.RequestContextValues = 2);
        for (var i = 0; i < 3; i++) RequestContext.Set($"{i}", i);

        await RefusedAsync(
            Grain(silo, "a").TouchAsync,
            "The RequestContext of a call of ILimitedGrain.TouchAsync has 3 values, the limit is 2",
            "RequestContextValues",
            "Remove values");

        RequestContext.Remove("0");
        await Grain(silo, "a").TouchAsync();
        RequestContext.Clear();
    }

    [Fact]
    public async Task A_mailbox_has_a_limit_where_Orleans_names_none()
    {
        await using var silo = await StartAsync(limits => limits.WaitingRequests = 2);
        var grain = Grain(silo, "a");
        await grain.TouchAsync();
        var first = grain.WaitAsync();
        Task[] waiting = [grain.TouchAsync(), grain.TouchAsync()];

        await RefusedAsync(
            grain.TouchAsync, "limited/a has 2 waiting requests, the limit is 2", "WaitingRequests", "Call it less often");

        await grain.ReleaseAsync();
        await first;
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task An_activation_too_many_takes_the_place_of_the_one_that_is_idle_longest()
    {
        await using var silo = await StartAsync(limits => limits.Activations = 3);
        foreach (var key in new[] { "a", "b", "c", "a" })
        {
            await Grain(silo, key).TouchAsync();
            silo.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await Grain(silo, "d").TouchAsync();

        await silo.PassUntil(TimeSpan.Zero, () => silo.Runtime.Activations.Count() == 3);
        silo.Runtime.Activations.Select(activation => activation.GrainId.Key.ToString()).Order().ShouldBe(["a", "c", "d"]);
        await Grain(silo, "b").TouchAsync();
    }

    [Fact]
    public async Task An_activation_too_many_is_refused_where_none_is_idle()
    {
        await using var silo = await StartAsync(limits => limits.Activations = 2);
        Task[] busy = [Grain(silo, "a").WaitAsync(), Grain(silo, "b").WaitAsync()];

        await RefusedAsync(
            Grain(silo, "c").TouchAsync,
            "The silo has 2 active grains, so limited/c was not activated, the limit is 2",
            "Activations",
            "None of them is idle");

        await Grain(silo, "a").ReleaseAsync();
        await busy[0];
        await silo.PassUntil(TimeSpan.Zero, () => silo.Runtime.Activations.Any(one => one.IdleSince() is not null));
        await Grain(silo, "c").TouchAsync();
        await Grain(silo, "b").ReleaseAsync();
        await busy[1];
    }

    [Fact]
    public async Task However_many_grains_are_called_in_turn_no_more_stay_than_may()
    {
        await using var silo = await StartAsync(limits => limits.Activations = 100);
        for (var key = 0; key < 2000; key++)
        {
            await Grain(silo, $"{key}").TouchAsync();
            await silo.Grains.GetGrain<ILimitedWorker>($"{key}").TouchAsync();
        }

        await silo.PassUntil(TimeSpan.Zero, () => silo.Runtime.Activations.Count() <= 100);
        silo.Runtime.ActiveCount.ShouldBeInRange(1, 100);
        await silo.PassUntil(TimeSpan.FromMinutes(1), () => !silo.Runtime.Activations.Any());
        silo.Runtime.ActiveCount.ShouldBe(0);
    }

    [Fact]
    public async Task The_place_of_stateless_workers_is_given_back_with_the_last_of_them()
    {
        await using var silo = await StartAsync(limits => limits.Activations = 2);
        var kept = silo.Grains.GetGrain<ILimitedWorker>("a");
        for (var round = 0; round < 3; round++)
        {
            await kept.TouchAsync();
            await silo.Grains.GetGrain<ILimitedWorker>($"b{round}").TouchAsync();
            silo.Runtime.ActiveCount.ShouldBe(2);

            await silo.PassUntil(TimeSpan.FromMinutes(1), () => !silo.Runtime.Activations.Any());
            silo.Runtime.ActiveCount.ShouldBe(0);
        }
    }

    private static async Task RefusedAsync(Func<Task> action, string who, string option, string fix)
    {
        var error = await Should.ThrowAsync<LimitExceededException>(action);

        error.Message.ShouldContain(who);
        error.Message.ShouldContain($"(EmbeddedLimitOptions.{option})");
        error.Message.ShouldContain(fix);
        error.Message.ShouldContain("raise the limit");
    }

    private static Task<Silo> StartAsync(Action<EmbeddedLimitOptions> configure) => Silo.StartAsync(builder =>
    {
        builder.UseInMemoryReminderService();
        builder.Services.Configure(configure);
    });

    private static ILimitedGrain Grain(Silo silo, string key) => silo.Grains.GetGrain<ILimitedGrain>(key);

    private sealed class Observer : ILimitedObserver;
}
