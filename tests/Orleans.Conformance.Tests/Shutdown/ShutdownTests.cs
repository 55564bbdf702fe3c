using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Orleans.Conformance.Shutdown;

/// <summary>
/// Each test has a silo of its own, since it stops it. What outlives silos here is static, as a database is.
/// </summary>
public sealed class ShutdownTests
{
    private static readonly Signals _signals = new();
    private static readonly KeptReminders _reminders = new();

    [Fact]
    public async Task A_graceful_stop_deactivates_grains_and_says_why()
    {
        var key = Guid.NewGuid().ToString();
        await using var cluster = await DeployAsync();
        await cluster.GrainFactory.GetGrain<IEndingGrain>(key).TouchAsync().Soon();

        await cluster.StopAllSilosAsync().Soon();

        _signals.Entries(key).ShouldBe(["ShuttingDown"]);
    }

    [Fact]
    public async Task A_graceful_stop_lets_calls_in_flight_end()
    {
        var key = Guid.NewGuid().ToString();
        await using var cluster = await DeployAsync();
        var held = cluster.GrainFactory.GetGrain<IEndingGrain>(key).HoldAsync();
        await _signals.WaitFor($"{key}/in").Soon();

        var stopping = cluster.StopSiloAsync(cluster.Primary!);
        _signals.Raise($"{key}/out");
        await stopping.Soon();

        _signals.Entries(key).ShouldBe(["held to the end", "ShuttingDown"]);
        await held.ContinueWith(_ => { }, TaskScheduler.Default).Soon();
    }

    [Fact]
    public async Task Reminders_survive_a_restart()
    {
        var key = Guid.NewGuid().ToString();
        await using (var before = await DeployAsync())
        {
            await before.GrainFactory.GetGrain<IEndingGrain>(key).RemindAsync(TimeSpan.FromSeconds(4)).Soon();
            await before.StopAllSilosAsync().Soon();
        }

        _signals.IsRaised($"{key}/reminded").ShouldBeFalse();
        await using var after = await DeployAsync();

        await _signals.WaitFor($"{key}/reminded").Soon();
        await after.StopAllSilosAsync().Soon();
    }

    private static async Task<TestCluster> DeployAsync()
    {
        var builder = new TestClusterBuilder(1);
        builder.Options.ServiceId = "conformance-shutdown";
        builder.AddSiloBuilderConfigurator<Silo>();
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    private sealed class Silo : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            siloBuilder.Services.AddSingleton(_signals);
            siloBuilder.Services.AddSingleton<IReminderTable>(_reminders);
            siloBuilder.AddReminders();
            siloBuilder.AddMemoryGrainStorageAsDefault();
        }
    }
}
