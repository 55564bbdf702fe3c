using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>Ten seeds here; <c>eng/campaign kill --seeds 100</c> runs more of the same.</summary>
public sealed class KillCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task No_acknowledged_write_is_lost_or_done_twice_when_processes_are_killed()
    {
        var settings = CampaignSettings.Read(output);
        var fired = new HashSet<FaultKind>();
        foreach (var seeds in Enumerable.Range(settings.FirstSeed, settings.Seeds).GroupBy(KillCampaign.MajorOf))
        {
            await using var folder = new NodeFolder();
            using var campaign = new KillCampaign(folder, seeds.Key, settings.Tell);
            await campaign.RunAsync([.. seeds], TestContext.Current.CancellationToken);
            fired.UnionWith(campaign.Fired.Keys);
        }

        // A single seed run again to look at it fires what it fires.
        var kinds = Enum.GetValues<FaultKind>();
        if (settings.Seeds >= kinds.Length) kinds.Except(fired).ShouldBeEmpty("what was never fired proves nothing");
    }
}
