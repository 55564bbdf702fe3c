using Bib.EndToEnd.Tests.Campaigns;

namespace Bib.EndToEnd.Tests.Clusters;

/// <summary>Ten seeds here; <c>eng/campaign silo --seeds 100</c> runs more of the same.</summary>
public sealed class ClusterCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task No_acknowledged_write_is_lost_when_a_silo_is_killed_and_the_other_serves_within_ten_seconds()
    {
        var settings = CampaignSettings.Read(output);
        await using var campaign = new ClusterCampaign(await Cluster.StartDatabaseAsync(), settings.Tell);

        await campaign.RunAsync(settings.FirstSeed, settings.Seeds, TestContext.Current.CancellationToken);

        // A single seed run again to look at it fires what it fires.
        if (settings.Seeds < ClusterCampaign.SeedsForBoth) return;
        campaign.Killed.ShouldBeGreaterThan(0, "no silo was killed: nothing is proved");
        campaign.Stopped.ShouldBeGreaterThan(0, "no silo was stopped in order: half is proved");
    }
}
