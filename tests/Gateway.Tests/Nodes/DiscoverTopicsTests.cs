using Bib.Gateway.Api.Nodes;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.V1;
using NodeRole = Bib.Grains.Abstractions.Identity.NodeRole;

namespace Bib.Gateway.Tests.Nodes;

/// <summary>NodeService.DiscoverTopics: what reaches the search, and what comes back.</summary>
public sealed class DiscoverTopicsTests
{
    private readonly PlayedDiscovery _discovery = new();

    private NodeGrpcService Service => new(null!, null!, null!, null!, null!, _discovery, null!, null!, TimeProvider.System);

    [Fact]
    public async Task Topics_come_with_where_they_live_and_nodes_that_did_not_answer_with_why()
    {
        var found = await Service.DiscoverTopics(new() { Pattern = "weather/*", CountMax = 1 }, Call());

        _discovery.Asked.ShouldBe(["weather/* 1 True"]);
        var topic = found.Topics.Single();
        (topic.TopicId, topic.Path, topic.Home).ShouldBe((PlayedDiscovery.Topic.ToString(), "weather/stations", "12D3KooWa"));
        (topic.Datasets, topic.Nodes, topic.Followed).ShouldBe((3, 2, true));
        (found.Found, found.Asked, found.Cut).ShouldBe((7, 4, true));
        (found.Unread[0].NodeId, found.Unread[0].Reason).ShouldBe(("12D3KooWb", "it did not answer"));
        found.Unread[1].Reason.Length.ShouldBe(501, "what a peer says has an end");
    }

    [Fact]
    public async Task Without_a_pattern_or_a_number_all_are_looked_for_up_to_a_thousand()
    {
        await Service.DiscoverTopics(new() { KnownOnly = true }, Call());

        _discovery.Asked.ShouldBe(["all 1000 False"]);
    }

    [Theory]
    [InlineData("Weather", 0, RefusalCode.InvalidPath, "pattern")]
    [InlineData("wea*", 0, RefusalCode.InvalidPath, "pattern")]
    [InlineData("", -1, RefusalCode.InvalidArgument, "count_max")]
    [InlineData("", 5001, RefusalCode.InvalidArgument, "count_max")]
    public async Task What_is_no_pattern_or_no_number_is_refused_by_its_field(
        string pattern, int count, RefusalCode code, string field)
    {
        var refused = await Should.ThrowAsync<RefusalException>(
            () => Service.DiscoverTopics(new() { Pattern = pattern, CountMax = count }, Call()));

        (refused.Refusal.Code, refused.Refusal.Field).ShouldBe((code, field));
        _discovery.Asked.ShouldBeEmpty();
    }

    private static PlayedCall Call() => new(new Actor(new UserId(new string('a', UserId.Length)), NodeRole.ReadOnly));
}
