using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Runtime;
using static Orleans.Embedded.Tests.Eventually;

namespace Orleans.Embedded.Tests.Lifetime;

public sealed class LifetimeTests
{
    private readonly Lives _lives = new();

    [Fact]
    public async Task An_idle_activation_is_collected_and_its_state_comes_back()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grains.GetGrain<ISleeperGrain>("a");
        await grain.SaveAsync("kept");

        await PassAsync(silo, TimeSpan.FromMinutes(17));

        await Until(() => _lives.Events.Contains("-a ActivationIdle"));
        (await grain.LoadAsync()).ShouldBe("kept");
        _lives.Events.ShouldBe(["+a", "-a ActivationIdle", "+a"]);
    }

    [Fact]
    public async Task A_call_within_the_age_keeps_it()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grains.GetGrain<ISleeperGrain>("a");
        for (var i = 0; i < 4; i++)
        {
            await grain.TouchAsync();
            await PassAsync(silo, TimeSpan.FromMinutes(10));
        }

        await grain.TouchAsync();
        _lives.Events.ShouldBe(["+a"]);
    }

    [Fact]
    public async Task DelayDeactivation_keeps_it_for_that_long()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grains.GetGrain<ISleeperGrain>("a");
        await grain.StayAsync(TimeSpan.FromHours(1));

        await PassAsync(silo, TimeSpan.FromMinutes(55));
        _lives.Events.ShouldBe(["+a"]);
        await PassAsync(silo, TimeSpan.FromMinutes(10));

        await Until(() => _lives.Events.Contains("-a ActivationIdle"));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task Only_a_timer_that_keeps_alive_does(bool keepAlive, int events)
    {
        await using var silo = await StartAsync();
        var grain = silo.Grains.GetGrain<ISleeperGrain>("a");
        await grain.StartTickingAsync(TimeSpan.FromMinutes(1), keepAlive);
        var asleep = silo.Clock.WaitingTimers;

        // A tick that is still under way when the next minute passes would be due a minute late.
        for (var minute = 0; minute < 20; minute++)
        {
            await PassAsync(silo, TimeSpan.FromMinutes(1));
            if (keepAlive) await Until(() => silo.Clock.WaitingTimers == asleep);
        }

        await Until(() => _lives.Events.Count == events);
        if (keepAlive) (await grain.TicksAsync()).ShouldBe(20);
    }

    [Fact]
    public async Task A_full_mailbox_refuses_with_grain_limit_and_option()
    {
        await using var silo = await StartAsync(options => options.MaxEnqueuedRequestsHardLimit = 3);
        var grain = silo.Grains.GetGrain<ISleeperGrain>("busy");
        await grain.TouchAsync();
        var first = grain.WaitForAsync();
        Task[] waiting = [grain.TouchAsync(), grain.TouchAsync(), grain.TouchAsync()];

        var error = await Should.ThrowAsync<LimitExceededException>(() => grain.TouchAsync());

        error.Message.ShouldContain("sleeper/busy");
        error.Message.ShouldContain("3");
        error.Message.ShouldContain("MaxEnqueuedRequestsHardLimit");
        silo.Statistics.Snapshot().Single().LongestQueue.ShouldBe(3);
        _lives.Gate("busy").SetResult();
        await first;
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task A_failed_activation_fails_its_callers_and_the_next_call_tries_again()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grains.GetGrain<ISleeperGrain>("broken");

        (await Should.ThrowAsync<InvalidOperationException>(() => grain.TouchAsync())).Message.ShouldBe("cannot begin");
        await Should.ThrowAsync<InvalidOperationException>(() => grain.TouchAsync());

        _lives.Events.ShouldBe(["+broken", "+broken"]);
    }

    [Fact]
    public async Task Stopping_ends_every_activation_after_its_requests()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grains.GetGrain<ISleeperGrain>("last");
        await grain.TouchAsync();
        var running = grain.WaitForAsync();
        await Until(() => _lives.Events.Contains("?last"));

        var stopping = silo.StopAsync();
        await Should.ThrowAsync<SiloUnavailableException>(() => silo.Grains.GetGrain<ISleeperGrain>("new").TouchAsync());
        _lives.Events.ShouldBe(["+last", "?last"]);
        _lives.Gate("last").SetResult();
        await stopping;

        await running;
        _lives.Events.ShouldBe(["+last", "?last", "-last ShuttingDown"]);
    }

    [Fact]
    public async Task A_call_without_an_answer_times_out_on_the_clock()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grains.GetGrain<ISleeperGrain>("slow");
        await grain.TouchAsync();
        var running = grain.WaitForAsync();
        await Until(() => _lives.Events.Contains("?slow"));
        var waiting = grain.TouchAsync();

        silo.Clock.Advance(TimeSpan.FromSeconds(29));
        running.IsCompleted.ShouldBeFalse();
        silo.Clock.Advance(TimeSpan.FromSeconds(2));

        (await Should.ThrowAsync<TimeoutException>(() => running)).Message.ShouldContain("the method runs");
        (await Should.ThrowAsync<TimeoutException>(() => waiting)).Message.ShouldContain("the request waits");
        _lives.Gate("slow").SetResult();
        await grain.TouchAsync();
    }

    private static async Task PassAsync(Silo silo, TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMinutes(1))
        {
            silo.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }
    }

    private Task<Silo> StartAsync(Action<SiloMessagingOptions>? messaging = null) => Silo.StartAsync(builder =>
    {
        builder.Services.AddSingleton(_lives);
        if (messaging is not null) builder.Services.Configure(messaging);
    });
}
