using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>Ten moments here; <c>eng/campaign replicate</c> runs more of the same.</summary>
public sealed class ReplicateCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_node_that_is_killed_while_it_fetches_goes_on_by_itself_and_asks_for_little_again()
    {
        var settings = CampaignSettings.Read(output);
        var hits = 0;
        foreach (var (first, count) in settings.PerNode())
        {
            await using var publisher = new NodeFolder();
            await using var follower = new NodeFolder();
            var campaign = new ReplicateCampaign(publisher, follower, settings.Tell);
            await campaign.RunAsync(first, count, TestContext.Current.CancellationToken);
            hits += campaign.Hits;
        }

        settings.Tell($"{hits} of {settings.Seeds} moments met a download");
        if (settings.Seeds >= 10) hits.ShouldBeGreaterThan(3, "most kills came too late: nothing is proved");
    }
}
