using System.Globalization;

namespace Bib.Storage.Tests.Blobs;

/// <summary>Ten seeds here; <c>eng/campaign blobs --seeds 1000</c> runs more of the same.</summary>
public sealed class CrashCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task No_acknowledged_chunk_is_lost_and_none_is_half_made_wherever_the_machine_stops()
    {
        var (first, seeds) = (Number("BIB_CAMPAIGN_FIRST_SEED", 1), Number("BIB_CAMPAIGN_SEEDS", 10));
        var (crashes, acknowledged) = (0L, 0L);
        for (var seed = first; seed < first + seeds; seed++)
        {
            var campaign = new CrashCampaign(seed);
            await campaign.RunAsync(TestContext.Current.CancellationToken);
            Tell($"seed {seed}: {campaign.Fired.Crashes} stops, {campaign.Fired.Acknowledged} chunks acknowledged before them");
            campaign.Fired.Crashes.ShouldBeGreaterThan(10);
            (crashes, acknowledged) = (crashes + campaign.Fired.Crashes, acknowledged + campaign.Fired.Acknowledged);
        }

        Tell(string.Create(CultureInfo.InvariantCulture,
            $"blobs: {seeds} seeds from {first}; {crashes} stops, {acknowledged} chunks acknowledged before them, none lost"));
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;

    private void Tell(string line)
    {
        output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("BIB_CAMPAIGN_REPORT") is { Length: > 0 } report)
            File.AppendAllText(report, line + "\n");
    }
}
