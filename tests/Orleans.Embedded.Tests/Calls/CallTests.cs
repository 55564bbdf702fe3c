namespace Orleans.Embedded.Tests.Calls;

public sealed class CallTests
{
    [Fact]
    public async Task A_grain_answers_and_keeps_its_fields()
    {
        await using var silo = await Silo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>(7);

        for (var i = 1; i <= 100; i++) (await grain.AddAsync(1)).ShouldBe(i);

        (await grain.ReadAsync(TestContext.Current.CancellationToken)).ShouldBe(100);
        silo.Statistics.Snapshot().Single().Methods.Single(m => m.Method.EndsWith("AddAsync")).Calls.ShouldBe(100);
    }

    [Fact]
    public async Task An_exception_arrives_as_it_was_thrown()
    {
        await using var silo = await Silo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>(1);

        for (var i = 0; i < 40; i++)
        {
            var error = await Should.ThrowAsync<InvalidOperationException>(() => grain.FailAsync("boom"));
            error.Message.ShouldBe("boom");
            error.StackTrace!.ShouldContain(nameof(CounterGrain));
        }
    }

    [Fact]
    public async Task Awaits_and_child_tasks_come_back_to_the_grain()
    {
        await using var silo = await Silo.StartAsync();

        (await silo.Grains.GetGrain<ICounterGrain>(2).IsHomeAfterAwaitAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Grains_call_grains()
    {
        await using var silo = await Silo.StartAsync();

        (await silo.Grains.GetGrain<ICounterGrain>(0).SumOfOthersAsync([1, 2, 3])).ShouldBe(3);
        (await silo.Grains.GetGrain<ICounterGrain>(0).SumOfOthersAsync([1, 2, 3])).ShouldBe(6);
    }

    [Fact]
    public async Task Many_callers_of_one_grain_lose_no_call()
    {
        await using var silo = await Silo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>(3);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew(
            async () =>
            {
                for (var i = 0; i < 2_000; i++) await grain.AddAsync(1);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.None,
            TaskScheduler.Default).Unwrap()));

        (await grain.AddAsync(0)).ShouldBe(32_000);
    }
}
