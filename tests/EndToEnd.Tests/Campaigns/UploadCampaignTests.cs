using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>Ten seeds here; <c>eng/campaign</c> runs more of the same.</summary>
public sealed class UploadCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_acknowledged_version_is_whole_when_processes_are_killed_during_uploads()
    {
        var settings = CampaignSettings.Read(output);
        await using var folder = new NodeFolder();
        var campaign = new UploadCampaign(folder, settings.Tell);

        await campaign.RunAsync(settings.FirstSeed, settings.Seeds, TestContext.Current.CancellationToken);

        if (settings.Seeds >= 10) campaign.Hits.ShouldBeGreaterThan(3, "most faults came too late: nothing is proved");
    }

    [Fact]
    public async Task An_upload_that_is_cut_sends_at_most_one_chunk_again()
    {
        var settings = CampaignSettings.Read(output);
        await using var folder = new NodeFolder();
        var campaign = new ResumeCampaign(folder, settings.Tell);

        await campaign.RunAsync(settings.FirstSeed, settings.Seeds, TestContext.Current.CancellationToken);

        if (settings.Seeds >= 10) campaign.Hits.ShouldBeGreaterThan(5, "most cuts came too early or too late");
    }
}
