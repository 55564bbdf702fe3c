namespace Orleans.Conformance.TwoSilos;

/// <summary>What holds in one silo holds across two: who calls does not know where a grain is.</summary>
public sealed class TwoSiloTests(TwoSiloCluster cluster) : IClassFixture<TwoSiloCluster>
{
    [Fact]
    public async Task A_grain_of_one_silo_is_called_from_the_other()
    {
        var key = Guid.NewGuid().ToString();
        var there = await cluster.Grain(key, from: cluster.One).WhereAsync().Soon();

        var seen = await cluster.Grain(key, from: cluster.Other).WhereAsync().Soon();

        there.Silo.ShouldBe(cluster.One);
        seen.ShouldBe(there);
    }

    [Fact]
    public async Task Callers_in_both_silos_at_once_meet_one_activation_turn_by_turn()
    {
        const int Rounds = 20;
        var keys = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid().ToString()).ToArray();

        var answers = await Task.WhenAll(keys.Select(async key =>
        {
            var (one, other) = (cluster.Grain(key, from: cluster.One), cluster.Grain(key, from: cluster.Other));
            var places = await Task.WhenAll(one.WhereAsync(), other.WhereAsync());
            var counts = await Task.WhenAll(
                Enumerable.Range(0, Rounds).SelectMany(_ => new[] { one.CountAsync(), other.CountAsync() }));
            return (Places: places, Counts: counts);
        })).Soon();

        foreach (var (places, counts) in answers)
        {
            places[0].ShouldBe(places[1]);
            counts.Order().ShouldBe(Enumerable.Range(1, 2 * Rounds));
        }
    }

    [Fact]
    public async Task What_one_silo_publishes_reaches_a_subscriber_in_the_other()
    {
        var (subscriber, producer) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        await cluster.Grain(subscriber, from: cluster.One).SubscribeAsync("weather").Soon();

        await cluster.Grain(producer, from: cluster.Other).ProduceAsync("weather", "rain").Soon();

        await cluster.Signals.WaitFor(TwoSiloCluster.Moment(subscriber, "rain", cluster.One)).Soon();
        (await cluster.Grain(producer, from: cluster.One).WhereAsync().Soon()).Silo.ShouldBe(cluster.Other);
    }
}
