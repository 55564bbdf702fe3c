using System.Globalization;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>
/// How long a campaign runs, and where it tells how it goes: eng/campaign sets it, tests run ten seeds.
/// </summary>
internal sealed record CampaignSettings(int FirstSeed, int Seeds, Action<string> Tell)
{
    public static CampaignSettings Read(ITestOutputHelper output)
    {
        var report = Environment.GetEnvironmentVariable("BIB_CAMPAIGN_REPORT");
        return new(Number("BIB_CAMPAIGN_FIRST_SEED", 1), Number("BIB_CAMPAIGN_SEEDS", 10), line =>
        {
            output.WriteLine(line);
            if (!string.IsNullOrEmpty(report)) File.AppendAllText(report, line + "\n");
        });
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
