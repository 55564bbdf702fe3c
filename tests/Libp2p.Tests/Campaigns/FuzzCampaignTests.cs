using Libp2p.Tests.Fuzzing;

namespace Libp2p.Tests.Campaigns;

/// <summary>
/// Every parser of this room with mutated frames, the same for the same seed: ten seeds with ten thousand each here;
/// <c>eng/campaign fuzz --seeds 100</c> gives ten million.
/// </summary>
public sealed class FuzzCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public void Whatever_comes_is_taken_or_refused_in_order_and_costs_no_more_than_its_length()
    {
        var settings = CampaignSettings.Read(output);
        var targets = FuzzTargets.All;
        var rounds = ((settings.IsLong ? 100_000 : 10_000) / targets.Count) + 1;
        var refused = targets.ToDictionary(target => target, _ => 0L);
        foreach (var seed in settings.All)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            foreach (var target in targets) refused[target] += FuzzRun.Give(target, seed, rounds);
            settings.Tell($"fuzz seed {seed}: {rounds * targets.Count} frames");
        }

        refused.ShouldAllBe(one => one.Value > 0);
        settings.Tell(
            $"fuzz: {settings.Seeds} seeds; {(long)settings.Seeds * rounds * targets.Count} frames for {targets.Count} parsers, "
            + $"{refused.Values.Sum()} refused, the others taken");
    }
}
