using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>Ten moments here; <c>eng/campaign</c> runs more of the same.</summary>
public sealed class UploadCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_acknowledged_version_is_whole_when_processes_are_killed_during_uploads()
    {
        var settings = CampaignSettings.Read(output);
        var hits = 0;
        foreach (var (first, count) in settings.PerNode())
        {
            await using var folder = new NodeFolder();
            var campaign = new UploadCampaign(folder, settings.Tell);
            await campaign.RunAsync(first, count, TestContext.Current.CancellationToken);
            hits += campaign.Hits;
        }

        settings.Tell($"{hits} of {settings.Seeds} moments met an upload");
        if (settings.Seeds >= 10) hits.ShouldBeGreaterThan(3, "most faults came too late: nothing is proved");
    }
}
