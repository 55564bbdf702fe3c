using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>Ten moments here; <c>eng/campaign</c> runs more of the same.</summary>
public sealed class ResumeCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task An_upload_that_is_cut_sends_at_most_one_chunk_again()
    {
        var settings = CampaignSettings.Read(output);
        var hits = 0;
        foreach (var (first, count) in settings.PerNode())
        {
            await using var folder = new NodeFolder();
            var campaign = new ResumeCampaign(folder, settings.Tell);
            await campaign.RunAsync(first, count, TestContext.Current.CancellationToken);
            hits += campaign.Hits;
        }

        settings.Tell($"{hits} of {settings.Seeds} moments met an upload");
        if (settings.Seeds >= 10) hits.ShouldBeGreaterThan(3, "most cuts came too early or too late");
    }
}
