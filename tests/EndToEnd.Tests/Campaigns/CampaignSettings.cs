using System.Globalization;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>
/// How long a campaign runs, and where it tells how it goes: eng/campaign sets it, tests run ten seeds.
/// </summary>
internal sealed record CampaignSettings(int FirstSeed, int Seeds, Action<string> Tell)
{
    private const int NodeSeeds = 100;

    /// <param name="output">Where a test tells.</param>
    /// <param name="isAgain">
    /// Whether the campaign runs on either engine: whoever runs it on both may ask for fewer seeds on the second.
    /// </param>
    public static CampaignSettings Read(ITestOutputHelper output, bool isAgain = true)
    {
        var usual = isAgain ? Number("BIB_CAMPAIGN_SEEDS_AGAIN", 10) : 10;
        var report = Environment.GetEnvironmentVariable("BIB_CAMPAIGN_REPORT");
        return new(Number("BIB_CAMPAIGN_FIRST_SEED", 1), Number("BIB_CAMPAIGN_SEEDS", usual), line =>
        {
            output.WriteLine(line);
            if (!string.IsNullOrEmpty(report)) File.AppendAllText(report, line + "\n");
        });
    }

    /// <summary>
    /// The seeds in runs of a hundred, each a node's: what a thousand leave on the disk would be too much for one.
    /// </summary>
    public IEnumerable<(int First, int Count)> PerNode()
    {
        for (var first = FirstSeed; first < FirstSeed + Seeds; first += NodeSeeds)
            yield return (first, Math.Min(NodeSeeds, FirstSeed + Seeds - first));
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
