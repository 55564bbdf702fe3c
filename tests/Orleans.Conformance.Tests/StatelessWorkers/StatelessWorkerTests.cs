namespace Orleans.Conformance.StatelessWorkers;

public sealed class StatelessWorkerTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Calls_that_meet_a_busy_worker_get_another_up_to_the_limit()
    {
        var key = Guid.NewGuid().ToString();
        var worker = fixture.Grains.GetGrain<IPairOfWorkers>(key);

        var one = worker.HoldAsync("one");
        var two = worker.HoldAsync("two");
        await fixture.Signals.WaitFor($"{key}/one/in").Soon();
        await fixture.Signals.WaitFor($"{key}/two/in").Soon();
        var three = worker.HoldAsync("three");
        fixture.Signals.Raise($"{key}/three/out");
        fixture.Signals.Entries(key).ShouldNotContain("three");
        fixture.Signals.Raise($"{key}/one/out");
        fixture.Signals.Raise($"{key}/two/out");
        var activations = await Task.WhenAll(one, two, three).Soon();

        activations[0].ShouldNotBe(activations[1]);
        activations.Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Workers_of_different_keys_do_not_share_a_limit()
    {
        var keys = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid().ToString()).ToArray();

        var calls = keys.Select(key => fixture.Grains.GetGrain<IPairOfWorkers>(key).HoldAsync("call")).ToArray();
        foreach (var key in keys) await fixture.Signals.WaitFor($"{key}/call/in").Soon();
        foreach (var key in keys) fixture.Signals.Raise($"{key}/call/out");

        (await Task.WhenAll(calls).Soon()).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task A_free_worker_is_used_again()
    {
        var key = Guid.NewGuid().ToString();
        var worker = fixture.Grains.GetGrain<IPairOfWorkers>(key);
        fixture.Signals.Raise($"{key}/call/out");

        var activations = new List<Guid>();
        for (var i = 0; i < 10; i++) activations.Add(await worker.HoldAsync("call").Soon());

        activations.Distinct().Count().ShouldBeLessThanOrEqualTo(2);
    }
}
