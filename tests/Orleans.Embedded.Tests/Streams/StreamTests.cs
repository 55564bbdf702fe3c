using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Streams;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Streams;
using static Orleans.Embedded.Tests.Eventually;

namespace Orleans.Embedded.Tests.Streams;

public sealed class StreamTests
{
    public const string Provider = "memory";
    public const string Namespace = "tests";

    [Fact]
    public async Task An_item_that_was_refused_is_offered_again_after_growing_pauses()
    {
        await using var silo = await StartAsync();
        var listeners = Listeners(silo);
        listeners.Refuses = (who, _) => listeners.Of(who).Length <= 3;
        await silo.Grains.GetGrain<IListenerGrain>("a").SubscribeAsync("s");
        var awake = silo.Clock.WaitingTimers;

        await Stream(silo, "s").OnNextAsync("one");
        await PassPausesUntil(silo, awake, () => listeners.Of("a").Length == 4);

        listeners.Of("a").ShouldAllBe(item => item == "one");
        var times = listeners.TimesOf("a");
        (times[1] - times[0]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        (times[2] - times[1]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(2));
        (times[3] - times[2]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task Who_refuses_an_item_for_a_minute_is_told_and_gets_the_next()
    {
        await using var silo = await StartAsync();
        var listeners = Listeners(silo);
        listeners.Refuses = (_, what) => what == "bad";
        await silo.Grains.GetGrain<IListenerGrain>("a").SubscribeAsync("s");
        var awake = silo.Clock.WaitingTimers;

        await Stream(silo, "s").OnNextBatchAsync(["bad", "good"]);
        await PassPausesUntil(silo, awake, () => listeners.Of("a") is [.., "good"]);

        var offers = listeners.Of("a");
        offers[..^2].ShouldAllBe(item => item == "bad");
        offers[^2].ShouldStartWith(nameof(StreamEventDeliveryFailureException));
        offers[^2].ShouldContain("tests/s");
        offers[^2].ShouldContain("00:01:00");
        offers[^2].ShouldContain("EmbeddedStreamOptions.DeliveryTime");
        var times = listeners.TimesOf("a");
        (times[^2] - times[0]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Who_always_fails_holds_nobody_else_up()
    {
        await using var silo = await StartAsync();
        var listeners = Listeners(silo);
        listeners.Refuses = (who, _) => who == "bad";
        await silo.Grains.GetGrain<IListenerGrain>("bad").SubscribeAsync("s");
        await silo.Grains.GetGrain<IListenerGrain>("good").SubscribeAsync("s");

        await Stream(silo, "s").OnNextBatchAsync(["1", "2", "3"]);
        await Until(() => listeners.Of("good").Length == 3);

        listeners.Of("good").ShouldBe(["1", "2", "3"]);
        listeners.Of("bad").ShouldBe(["1"]);
    }

    [Fact]
    public async Task Producers_of_a_full_stream_wait_and_one_too_many_is_refused()
    {
        await using var silo = await StartAsync(options => (options.QueueLimit, options.ProducerLimit) = (3, 2));
        var listeners = Listeners(silo);
        await silo.Grains.GetGrain<IListenerGrain>("a").SubscribeAsync("s");
        var stream = Stream(silo, "s");
        await stream.OnNextBatchAsync(["hold", "2", "3"]);

        Task[] waiting = [stream.OnNextAsync("4"), stream.OnNextAsync("5")];
        var error = await Should.ThrowAsync<LimitExceededException>(() => stream.OnNextAsync("6"));

        waiting.ShouldAllBe(producer => !producer.IsCompleted);
        error.Message.ShouldContain("tests/s");
        error.Message.ShouldContain("3 items");
        error.Message.ShouldContain("the limit is 2 (EmbeddedStreamOptions.ProducerLimit)");
        error.Message.ShouldContain("raise the limits");
        listeners.Gate.SetResult();
        await Task.WhenAll(waiting);
        await Until(() => listeners.Of("a").Length == 5);
        listeners.Of("a").ShouldBe(["hold", "2", "3", "4", "5"]);
    }

    [Fact]
    public async Task An_idle_stream_is_forgotten_and_its_subscription_is_not()
    {
        await using var silo = await StartAsync(options => options.IdleTime = TimeSpan.FromMinutes(4));
        var listeners = Listeners(silo);
        await silo.Grains.GetGrain<IListenerGrain>("a").SubscribeAsync("s");
        await Stream(silo, "s").OnNextAsync("before");
        var provider = (MemoryStreamProvider)silo.Services.GetRequiredKeyedService<IStreamProvider>(Provider);
        await Until(() => provider.IsDelivered);
        provider.StreamCount.ShouldBe(1);

        silo.Clock.Advance(TimeSpan.FromMinutes(3));
        provider.StreamCount.ShouldBe(1);
        await silo.PassUntil(TimeSpan.FromMinutes(1), () => provider.StreamCount == 0);
        await Stream(silo, "s").OnNextAsync("after");

        await Until(() => listeners.Of("a").Length == 2);
        listeners.Of("a").ShouldBe(["before", "after"]);
    }

    [Fact]
    public async Task A_subscription_too_many_is_refused()
    {
        await using var silo = await StartAsync(options => options.SubscriptionLimit = 2);
        await silo.Grains.GetGrain<IListenerGrain>("a").SubscribeAsync("s");
        await silo.Grains.GetGrain<IListenerGrain>("b").SubscribeAsync("s");

        var error = await Should.ThrowAsync<LimitExceededException>(
            () => silo.Grains.GetGrain<IListenerGrain>("c").SubscribeAsync("s"));

        error.Message.ShouldContain("tests/s");
        error.Message.ShouldContain("2 subscriptions, the limit is 2 (EmbeddedStreamOptions.SubscriptionLimit)");
        error.Message.ShouldContain("listener/c");
        error.Message.ShouldContain("raise the limit");
    }

    [Fact]
    public async Task A_stream_too_many_is_refused_until_others_are_forgotten()
    {
        await using var silo = await StartAsync(options => options.StreamLimit = 2);
        await Stream(silo, "1").OnNextAsync("x");
        await Stream(silo, "2").OnNextAsync("x");

        var error = await Should.ThrowAsync<LimitExceededException>(() => Stream(silo, "3").OnNextAsync("x"));

        error.Message.ShouldContain("2 streams in use, the limit is 2 (EmbeddedStreamOptions.StreamLimit)");
        error.Message.ShouldContain("tests/3");
        var provider = (MemoryStreamProvider)silo.Services.GetRequiredKeyedService<IStreamProvider>(Provider);
        await Until(() => provider.IsDelivered);
        await silo.PassUntil(TimeSpan.FromMinutes(5), () => provider.StreamCount == 0);
        await Stream(silo, "3").OnNextAsync("x");
    }

    /// <summary>
    /// Lets time pass only while a subscriber's cursor sleeps, so that nothing is skipped on a busy machine.
    /// </summary>
    private static async Task PassPausesUntil(Silo silo, int awake, Func<bool> condition)
    {
        while (true)
        {
            await Until(() => silo.Clock.WaitingTimers > awake || condition());
            if (condition()) return;
            silo.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    private static Task<Silo> StartAsync(Action<EmbeddedStreamOptions>? configure = null) => Silo.StartAsync(builder =>
    {
        builder.Services.AddSingleton<Listeners>();
        builder.AddMemoryGrainStorage("PubSubStore");
        builder.AddMemoryStreams(Provider);
        if (configure is not null) builder.Services.Configure(configure);
    });

    private static Listeners Listeners(Silo silo) => silo.Services.GetRequiredService<Listeners>();

    private static IAsyncStream<string> Stream(Silo silo, string key) =>
        silo.Services.GetRequiredService<IClusterClient>().GetStreamProvider(Provider).GetStream<string>(Namespace, key);
}
