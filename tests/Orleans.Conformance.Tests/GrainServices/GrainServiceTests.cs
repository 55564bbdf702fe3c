namespace Orleans.Conformance.GrainServices;

public sealed class GrainServiceTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_grain_reaches_its_silos_service_through_the_services_client()
    {
        var grain = fixture.Grains.GetGrain<IEchoingGrain>(Guid.NewGuid().ToString());

        (await grain.EchoAsync("word").Soon()).ShouldBe("word from a started service");
    }

    [Fact]
    public async Task All_grains_of_a_silo_share_one_service()
    {
        var one = await fixture.Grains.GetGrain<IEchoingGrain>(Guid.NewGuid().ToString()).ServiceAsync().Soon();
        var other = await fixture.Grains.GetGrain<IEchoingGrain>(Guid.NewGuid().ToString()).ServiceAsync().Soon();

        other.ShouldBe(one);
    }
}
