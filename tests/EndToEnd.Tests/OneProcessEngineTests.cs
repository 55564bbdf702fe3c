using Bib.EndToEnd.Tests.Clusters;
using Bib.Client.Connections;
using Bib.EndToEnd.Tests.Nodes;
using Bib.V1;

namespace Bib.EndToEnd.Tests;

/// <summary>What a build on an engine of one process does with the tests, and the settings, of several.</summary>
public sealed class OneProcessEngineTests(ITestOutputHelper output)
{
    private const string Needed = "build it with -p:BibEngine=Orleans";

    [Theory]
    [InlineData("--role", "silo")]
    [InlineData("--role", "gateway")]
    [InlineData("--cluster-address", "127.0.0.1")]
    public async Task Tests_of_clusters_do_not_run_as_every_setting_of_one_is_refused_with_the_engine_that_it_needs(
        string flag, string value)
    {
        var left = typeof(Cluster).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(Cluster).Namespace && type.Name.EndsWith("Tests", StringComparison.Ordinal));
        await using var folder = new NodeFolder();

        var bibd = folder.StartBibd(flag, value);

        (await bibd.ExitAsync()).ShouldBe(2, bibd.Log);
        bibd.Log.ShouldContain($"this bibd is built on the engine Embedded, which is one process; {Needed}");
        left.ShouldBeEmpty();
        output.WriteLine(
            $"not tried: ClusterTests and ClusterCampaignTests, for a node of this engine is one process; {Needed}. "
            + "Instead, one of two silos on one database dies in SiloDeathTests (Storage.Tests), the one process of a node "
            + "in KillCampaignTests, and ClusterSettingsTests and UnservedTests (Silo.Tests) judge settings and roles.");
    }

    [Fact]
    public async Task Grains_that_are_longest_idle_make_room_for_others_which_only_this_engine_has_them_do()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync("--grains-active-max", "100");
        using var channel = NodeChannel.ToSocket(folder.Socket);
        var topics = new TopicService.TopicServiceClient(channel);

        for (var count = 0; count < 120; count++)
        {
            await topics.CreateTopicAsync(
                new() { Path = $"t{count}" }, cancellationToken: TestContext.Current.CancellationToken);
        }

        await Posix.UntilAsync(
            () => GrainFigures.ActivationsOf(channel, "topic") is > 50 and <= 100,
            "those longest idle make room for others");
    }
}
