using Bib.Gateway.Api.Topics;
using Bib.Grains.Abstractions.Network;
using Bib.Grains.Abstractions.Subscriptions;
using Bib.V1;
using DiscoveredTopic = Bib.Grains.Abstractions.Network.DiscoveredTopic;

namespace Bib.Gateway.Api.Nodes;

/// <summary>What there is to follow, as messages.</summary>
internal static class DiscoveryMapping
{
    private const int CountDefault = 1000;

    /// <summary>Letters of a reason that are told; a peer may have said any.</summary>
    private const int ReasonLengthMax = 500;

    /// <summary>Which topics are looked for; null for all.</summary>
    public static TopicPattern? PatternOf(DiscoverTopicsRequest request) =>
        request.Pattern.Length == 0 ? null : NodeMapping.PatternOf(request.Pattern);

    /// <summary>How many are wanted.</summary>
    public static int CountOf(DiscoverTopicsRequest request) => request.CountMax switch
    {
        0 => CountDefault,
        > 0 and <= ITopicDiscovery.CountMax => request.CountMax,
        _ => throw TopicMapping.Invalid(
            "count_max", $"{request.CountMax} topics are not 1–{ITopicDiscovery.CountMax}.",
            $"Ask for at most {ITopicDiscovery.CountMax}, or leave it out for {CountDefault}."),
    };

    public static DiscoverTopicsResponse ToProto(this TopicDiscovery found) => new()
    {
        Topics = { found.Topics.Select(ToProto) },
        Found = found.Found,
        Asked = found.Asked,
        Unread = { found.Unread.Select(ToProto) },
        Cut = found.IsCut,
    };

    private static V1.DiscoveredTopic ToProto(DiscoveredTopic topic) => new()
    {
        TopicId = topic.Id.ToString(),
        Path = topic.Path.Value,
        Home = topic.Home,
        Datasets = topic.Datasets,
        Nodes = topic.Nodes,
        Followed = topic.IsFollowed,
    };

    private static UnreadNode ToProto(UnreadPeer peer) => new()
    {
        NodeId = peer.PeerId,
        Reason = peer.Reason.Length <= ReasonLengthMax ? peer.Reason : peer.Reason[..ReasonLengthMax] + "…",
    };
}
