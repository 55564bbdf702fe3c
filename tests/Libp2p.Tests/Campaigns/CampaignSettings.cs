using System.Globalization;

namespace Libp2p.Tests.Campaigns;

/// <summary>
/// How long a campaign runs, and where it tells how it goes: eng/campaign sets it, tests run ten seeds.
/// </summary>
/// <param name="FirstSeed">The first seed.</param>
/// <param name="Seeds">How many.</param>
/// <param name="IsLong">Whether it was asked for: then figures count that a busy machine makes worse.</param>
/// <param name="Tell">Takes a line.</param>
internal sealed record CampaignSettings(int FirstSeed, int Seeds, bool IsLong, Action<string> Tell)
{
    public IEnumerable<int> All => Enumerable.Range(FirstSeed, Seeds);

    public static CampaignSettings Read(ITestOutputHelper output)
    {
        var report = Environment.GetEnvironmentVariable("BIB_CAMPAIGN_REPORT");
        var isLong = !string.IsNullOrEmpty(report);
        return new(Number("BIB_CAMPAIGN_FIRST_SEED", 1), Number("BIB_CAMPAIGN_SEEDS", 10), isLong, line =>
        {
            output.WriteLine(line);
            if (isLong) File.AppendAllText(report!, line + "\n");
        });
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
