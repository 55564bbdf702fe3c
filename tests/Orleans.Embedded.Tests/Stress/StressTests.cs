using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Embedded.Tests.Stress;

public sealed class StressTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20261)]
    [InlineData(777)]
    public async Task One_request_at_a_time_and_no_call_is_lost(int seed)
    {
        const int Callers = 24;
        const int CallsEach = 150;
        var log = new StressLog();
        await using var silo = await Silo.StartAsync(builder =>
        {
            builder.Services.AddSingleton(log);
            builder.Services.Configure<EmbeddedGuardOptions>(options => options.CheckValues = seed % 2 == 1);
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");

        var all = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Factory.StartNew(
            async () =>
            {
                var random = new Random(HashCode(seed, caller));
                for (var i = 0; i < CallsEach; i++)
                    await silo.Grains.GetGrain<IStressGrain>(random.Next(64)).WorkAsync(random.Next(), depth: 3);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.None,
            TaskScheduler.Default).Unwrap()));

        await all.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        log.Violations.ShouldBeEmpty($"seed {seed}");
        log.Ended.ShouldBe(log.Begun, $"seed {seed}");
        log.Begun.ShouldBeGreaterThanOrEqualTo(Callers * CallsEach);
        silo.Runtime.Activations.Sum(activation => activation.WaitingCount).ShouldBe(0);
    }

    private static int HashCode(int seed, int caller) => unchecked((seed * 397) ^ caller);
}
