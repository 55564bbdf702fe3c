using System.Globalization;
using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>Ten seeds here; <c>eng/campaign kill --seeds 100</c> runs more of the same.</summary>
public sealed class KillCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task No_acknowledged_write_is_lost_or_done_twice_when_processes_are_killed()
    {
        var seeds = Number("BIB_CAMPAIGN_SEEDS", 10);
        var first = Number("BIB_CAMPAIGN_FIRST_SEED", 1);
        await using var folder = new NodeFolder();
        using var campaign = new KillCampaign(folder, Tell);

        await campaign.RunAsync(first, seeds, TestContext.Current.CancellationToken);

        // A single seed run again to look at it fires what it fires.
        var kinds = Enum.GetValues<FaultKind>();
        if (seeds < kinds.Length) return;
        foreach (var kind in kinds)
            campaign.Fired.GetValueOrDefault(kind).ShouldBeGreaterThan(0, $"{kind} was never fired: nothing is proved");
    }

    private void Tell(string line)
    {
        output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("BIB_CAMPAIGN_REPORT") is { Length: > 0 } report)
            File.AppendAllText(report, line + "\n");
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
