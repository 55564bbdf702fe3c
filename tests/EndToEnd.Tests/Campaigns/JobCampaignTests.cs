using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>Ten moments here; <c>eng/campaign jobs --seeds 500</c> runs more of the same.</summary>
public sealed class JobCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_job_is_completed_once_and_does_nothing_twice_when_processes_are_killed()
    {
        var settings = CampaignSettings.Read(output);
        var hits = 0;
        foreach (var (first, count) in settings.PerNode())
        {
            await using var folder = new NodeFolder();
            using var campaign = new JobCampaign(folder, settings.Tell);
            await campaign.RunAsync(first, count, TestContext.Current.CancellationToken);
            hits += campaign.Hits;
        }

        settings.Tell($"{hits} of {settings.Seeds} moments met a job that ran");
        if (settings.Seeds >= 10) hits.ShouldBeGreaterThan(5, "most faults came too late: nothing is proved");
    }
}
