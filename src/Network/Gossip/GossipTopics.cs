using Bib.Grains.Abstractions.Topics;

namespace Bib.Network.Gossip;

/// <summary>The names of gossip topics.</summary>
internal static class GossipTopics
{
    /// <summary>What everybody hears: new topics.</summary>
    public const string Global = "/bib/global";

    /// <summary>How nodes are.</summary>
    public const string Nodes = "/bib/nodes";

    /// <summary>What becomes of a topic and its datasets.</summary>
    public static string Of(TopicId topic) => $"/bib/topics/{topic}";
}
