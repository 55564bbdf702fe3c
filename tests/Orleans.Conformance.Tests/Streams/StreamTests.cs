using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Conformance.Streams;

public sealed class StreamTests(ClusterFixture fixture)
{
    [Fact]
    public async Task An_item_activates_the_grain_that_is_subscribed_by_its_class()
    {
        var key = Guid.NewGuid().ToString("N");

        await Produce(ImplicitGrain.Namespace, key).OnNextAsync("first").Soon();

        await fixture.Signals.WaitFor($"{key}/first").Soon();
    }

    [Fact]
    public async Task An_implicit_subscription_outlives_the_activation()
    {
        var key = Guid.NewGuid().ToString("N");
        var stream = Produce(ImplicitGrain.Namespace, key);
        await stream.OnNextAsync("die").Soon();
        await fixture.Signals.WaitFor($"{key}/gone").Soon();

        await stream.OnNextAsync("again").Soon();

        await fixture.Signals.WaitFor($"{key}/again").Soon();
    }

    [Fact]
    public async Task Items_of_one_stream_come_in_order_and_one_at_a_time()
    {
        var key = Guid.NewGuid().ToString("N");
        var grain = fixture.Grains.GetGrain<ISubscribingGrain>(key);
        await grain.SubscribeAsync(key).Soon();

        await fixture.Grains.GetGrain<IProducingGrain>(key).ProduceAsync(key, 100).Soon();
        await fixture.Signals.WaitFor($"{key}/99").Soon();

        fixture.Signals.Entries(key).ShouldBe([.. Enumerable.Range(0, 100).Select(i => $"{i}")]);
        (await grain.CountOverlapsAsync().Soon()).ShouldBe(0);
    }

    [Fact]
    public async Task Every_subscriber_gets_every_item()
    {
        var key = Guid.NewGuid().ToString("N");
        await fixture.Grains.GetGrain<ISubscribingGrain>($"{key}-1").SubscribeAsync(key).Soon();
        await fixture.Grains.GetGrain<ISubscribingGrain>($"{key}-2").SubscribeAsync(key).Soon();

        await Produce(SubscribingGrain.Namespace, key).OnNextAsync("both").Soon();

        await fixture.Signals.WaitFor($"{key}-1/both").Soon();
        await fixture.Signals.WaitFor($"{key}-2/both").Soon();
    }

    [Fact]
    public async Task An_item_that_a_subscriber_failed_to_take_is_offered_again_before_the_next()
    {
        var key = Guid.NewGuid().ToString("N");
        await fixture.Grains.GetGrain<ISubscribingGrain>(key).SubscribeAsync(key).Soon();
        var stream = Produce(SubscribingGrain.Namespace, key);

        await stream.OnNextAsync("once more").Soon();
        await stream.OnNextAsync("next").Soon();
        await fixture.Signals.WaitFor($"{key}/next").Soon();

        fixture.Signals.Entries(key).ShouldBe(["once more", "once more", "next"]);
    }

    [Fact]
    public async Task A_subscriber_that_fails_holds_no_other_up()
    {
        var key = Guid.NewGuid().ToString("N");
        await fixture.Grains.GetGrain<ISubscribingGrain>($"{key}-1").SubscribeAsync(key).Soon();
        await fixture.Grains.GetGrain<ISubscribingGrain>($"{key}-2").SubscribeAsync(key).Soon();

        await Produce(SubscribingGrain.Namespace, key).OnNextAsync("once more").Soon();

        await fixture.Signals.WaitFor($"{key}-1/once more").Soon();
        await fixture.Signals.WaitFor($"{key}-2/once more").Soon();
        fixture.Signals.Entries($"{key}-1").Count.ShouldBe(2);
        fixture.Signals.Entries($"{key}-2").Count.ShouldBe(2);
    }

    [Fact]
    public async Task Who_unsubscribed_gets_nothing_more()
    {
        var key = Guid.NewGuid().ToString("N");
        var leaver = fixture.Grains.GetGrain<ISubscribingGrain>($"{key}-leaver");
        await leaver.SubscribeAsync(key).Soon();
        await fixture.Grains.GetGrain<ISubscribingGrain>($"{key}-witness").SubscribeAsync(key).Soon();
        var stream = Produce(SubscribingGrain.Namespace, key);
        await stream.OnNextAsync("before").Soon();
        await fixture.Signals.WaitFor($"{key}-leaver/before").Soon();

        await leaver.UnsubscribeAsync(key).Soon();
        await stream.OnNextAsync("after").Soon();
        await stream.OnNextAsync("last").Soon();
        await fixture.Signals.WaitFor($"{key}-witness/last").Soon();

        fixture.Signals.Entries($"{key}-leaver").ShouldBe(["before"]);
    }

    [Fact]
    public async Task A_subscription_is_resumed_by_the_next_activation()
    {
        var key = Guid.NewGuid().ToString("N");
        var grain = fixture.Grains.GetGrain<ISubscribingGrain>(key);
        await grain.SubscribeAsync(key).Soon();
        await grain.DieAsync().Soon();
        await fixture.Signals.WaitFor($"{key}/gone").Soon();

        (await grain.ResumeAsync(key).Soon()).ShouldBe(1);
        await Produce(SubscribingGrain.Namespace, key).OnNextAsync("resumed").Soon();

        await fixture.Signals.WaitFor($"{key}/resumed").Soon();
    }

    [Fact]
    public async Task Streams_are_told_apart_by_namespace_and_by_key()
    {
        var key = Guid.NewGuid().ToString("N");
        await fixture.Grains.GetGrain<ISubscribingGrain>(key).SubscribeAsync(key).Soon();

        await Produce(SubscribingGrain.Namespace, $"{key}-other").OnNextAsync("wrong key").Soon();
        await Produce("elsewhere", key).OnNextAsync("wrong namespace").Soon();
        await Produce(SubscribingGrain.Namespace, key).OnNextAsync("right").Soon();
        await fixture.Signals.WaitFor($"{key}/right").Soon();

        fixture.Signals.Entries(key).ShouldBe(["right"]);
    }

    [Fact]
    public void Names_of_streams_are_equal_by_value()
    {
        var id = StreamId.Create("namespace", "key");

        id.ShouldBe(StreamId.Create("namespace", "key"));
        id.ShouldNotBe(StreamId.Create("namespace", "other"));
        id.ToString().ShouldBe("namespace/key");
        id.GetNamespace().ShouldBe("namespace");
        id.GetKeyAsString().ShouldBe("key");
        StreamId.Create(null, 42).GetKeyAsString().ShouldBe("42");
    }

    private IAsyncStream<string> Produce(string ns, string key) =>
        fixture.Cluster.Client.GetStreamProvider(ClusterFixture.Streams).GetStream<string>(ns, key);
}
