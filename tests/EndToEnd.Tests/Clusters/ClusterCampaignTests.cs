using Bib.EndToEnd.Tests.Campaigns;

namespace Bib.EndToEnd.Tests.Clusters;

/// <summary>Ten seeds here; <c>eng/campaign silo --seeds 100</c> runs more of the same.</summary>
public sealed class ClusterCampaignTests(ITestOutputHelper output)
{
    public static TheoryData<int> Majors => [.. Cluster.Majors];

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task No_acknowledged_write_is_lost_when_a_silo_is_killed_and_the_other_serves_within_ten_seconds(int major)
    {
        var settings = CampaignSettings.Read(output, isAgain: false);
        var seeds = Enumerable.Range(settings.FirstSeed, settings.Seeds)
            .Where(seed => ClusterCampaign.MajorOf(seed) == major).ToList();
        settings.Tell($"PostgreSQL {major}: {seeds.Count} of {settings.Seeds} seeds from {settings.FirstSeed}");
        // A single seed run again, to look at it, is of one version.
        if (seeds.Count == 0) return;
        await using var campaign = new ClusterCampaign(await Cluster.StartDatabaseAsync(major), settings.Tell);

        await campaign.RunAsync(seeds, TestContext.Current.CancellationToken);

        // And fires what it fires.
        if (seeds.Count < ClusterCampaign.SeedsForBoth) return;
        campaign.Killed.ShouldBeGreaterThan(0, "no silo was killed: nothing is proved");
        campaign.Stopped.ShouldBeGreaterThan(0, "no silo was stopped in order: half is proved");
    }
}
