namespace Orleans.Conformance.TwoSilos;

/// <summary>
/// One of two silos stops; each test has a cluster of its own. One that is killed is killed as a process, in
/// EndToEnd.Tests.
/// </summary>
public sealed class SiloStopTests
{
    [Fact]
    public async Task What_a_grain_saved_is_there_in_the_other_silo()
    {
        var key = Guid.NewGuid().ToString();
        await using var cluster = await DeployAsync();
        await cluster.Grain(key, from: cluster.One).WriteAsync("kept").Soon();
        var other = cluster.Other;
        var grain = cluster.Grain(key, from: other);
        (await grain.WhereAsync().Soon()).Silo.ShouldBe(cluster.One);

        await cluster.StopOneAsync();

        (await grain.ReadAsync().Soon()).ShouldBe("kept");
        (await grain.WhereAsync().Soon()).Silo.ShouldBe(other);
    }

    [Fact]
    public async Task A_reminder_wakes_its_grain_in_the_other_silo()
    {
        var key = Guid.NewGuid().ToString();
        await using var cluster = await DeployAsync();
        var (one, other) = (cluster.One, cluster.Other);
        await cluster.Grain(key, from: one).RemindAsync(TimeSpan.FromSeconds(5)).Soon();
        (await cluster.Grain(key, from: other).WhereAsync().Soon()).Silo.ShouldBe(one);

        await cluster.StopOneAsync();

        // Where stopping took longer than that, it is the next one, a minute later.
        await cluster.Signals.WaitFor(TwoSiloCluster.Moment(key, "wake", other)).Soon();
    }

    private static async Task<TwoSiloCluster> DeployAsync()
    {
        var cluster = new TwoSiloCluster();
        await cluster.InitializeAsync();
        return cluster;
    }
}
