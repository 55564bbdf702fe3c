using Bib.Gateway.Api.Datasets;
using Bib.Grains.Abstractions.Datasets;
using Bib.V1;

namespace Bib.Gateway.Tests.Datasets;

/// <summary>Lineage, followed over headers that may say anything.</summary>
public sealed class LineageWalkTests
{
    private readonly PlayedLineage _directory = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_version_was_made_of_is_followed_to_what_is_not_here_and_told_once()
    {
        _directory.Add("weather/raw", "https://example.org/raw.csv");
        _directory.Add("weather/left", "bib://weather/raw@1.0.0");
        _directory.Add("weather/right", $"bib://weather/raw@1.0.0", "bib://away/names@2.1.0");
        var both = _directory.Add("weather/both", "bib://weather/left@1.0.0", "bib://weather/right@1.0.0");

        var told = await UpAsync(both);

        told.Nodes.Select(node => node.Address).ShouldBe(
        [
            "bib://weather/both@1.0.0", "bib://weather/left@1.0.0", "bib://weather/right@1.0.0", "bib://weather/raw@1.0.0",
            "bib://away/names@2.1.0", "https://example.org/raw.csv",
        ]);
        Edges(told).ShouldBe(["0<1", "0<2", "1<3", "2<3", "2<4", "3<5"]);
        told.Nodes.Select(node => node.Version is not null).ShouldBe([true, true, true, true, false, false]);
        (told.Nodes[0].Job, told.IsCut).ShouldBe(("urn:bib:job:4", false));
    }

    [Fact]
    public async Task What_was_made_of_a_version_is_found_by_its_number_and_by_its_content_id()
    {
        var raw = _directory.Add("weather/raw");
        _directory.Add("weather/one", "bib://weather/raw@1.0.0");
        _directory.Add("weather/two", $"bib://weather/raw@{raw.Version.Version.ContentId}");
        _directory.Add("weather/three", "bib://weather/two@1.0.0");
        _directory.Add("weather/other", "bib://weather/raw@1.0.1");
        var walk = new LineageWalk(_directory, raw, 100);

        await walk.DownAsync(100, Stop);

        var told = walk.ToProto();
        told.Nodes.Select(node => node.Address).ShouldBe(
        [
            "bib://weather/raw@1.0.0", "bib://weather/one@1.0.0", "bib://weather/two@1.0.0", "bib://weather/three@1.0.0",
        ]);
        Edges(told).ShouldBe(["1<0", "2<0", "3<2"]);
        told.IsCut.ShouldBeFalse();
    }

    [Fact]
    public async Task A_lineage_that_leads_back_to_itself_ends()
    {
        var one = _directory.Add("weather/one", "bib://weather/two@1.0.0", "bib://weather/one@1.0.0");
        _directory.Add("weather/two", "bib://weather/one@1.0.0");
        var walk = new LineageWalk(_directory, one, 100);

        await walk.UpAsync(100, Stop);
        await walk.DownAsync(100, Stop);

        Edges(walk.ToProto()).Order(StringComparer.Ordinal).ShouldBe(["0<0", "0<1", "1<0"]);
    }

    [Fact]
    public async Task What_is_too_far_away_or_too_much_is_left_out_and_that_is_told()
    {
        var last = _directory.Add("chain/n0");
        for (var number = 1; number < 6; number++) last = _directory.Add($"chain/n{number}", $"bib://chain/n{number - 1}@1.0.0");

        (await UpAsync(last, depth: 2)).ShouldSatisfyAllConditions(
            told => told.Nodes.Count.ShouldBe(3), told => told.IsCut.ShouldBeTrue());
        (await UpAsync(last, depth: 5)).ShouldSatisfyAllConditions(
            told => told.Nodes.Count.ShouldBe(6), told => told.IsCut.ShouldBeFalse());
        (await UpAsync(last, count: 4)).ShouldSatisfyAllConditions(
            told => told.Nodes.Count.ShouldBe(4), told => told.IsCut.ShouldBeTrue());
    }

    [Theory]
    [InlineData("bib://")]
    [InlineData("bib://weather/raw")]
    [InlineData("bib://weather/raw@no number")]
    [InlineData("nothing\nat all")]
    public async Task An_entry_that_is_no_address_stands_as_it_is(string entry)
    {
        var told = await UpAsync(_directory.Add("weather/odd", entry));

        told.Nodes.Select(node => node.Address).ShouldBe(["bib://weather/odd@1.0.0", entry]);
        told.Nodes[1].Version.ShouldBeNull();
    }

    private async Task<GetLineageResponse> UpAsync(MadeVersion version, int depth = 100, int count = 100)
    {
        var walk = new LineageWalk(_directory, version, count);
        await walk.UpAsync(depth, Stop);
        return walk.ToProto();
    }

    private static IEnumerable<string> Edges(GetLineageResponse told) => told.Edges.Select(edge => $"{edge.Output}<{edge.Input}");
}
