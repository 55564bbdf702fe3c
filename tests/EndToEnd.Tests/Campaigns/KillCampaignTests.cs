using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>Ten seeds here; <c>eng/campaign kill --seeds 100</c> runs more of the same.</summary>
public sealed class KillCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task No_acknowledged_write_is_lost_or_done_twice_when_processes_are_killed()
    {
        var settings = CampaignSettings.Read(output);
        await using var folder = new NodeFolder();
        using var campaign = new KillCampaign(folder, settings.Tell);

        await campaign.RunAsync(settings.FirstSeed, settings.Seeds, TestContext.Current.CancellationToken);

        // A single seed run again to look at it fires what it fires.
        var kinds = Enum.GetValues<FaultKind>();
        if (settings.Seeds < kinds.Length) return;
        foreach (var kind in kinds)
            campaign.Fired.GetValueOrDefault(kind).ShouldBeGreaterThan(0, $"{kind} was never fired: nothing is proved");
    }
}
