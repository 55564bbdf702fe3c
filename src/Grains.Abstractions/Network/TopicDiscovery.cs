namespace Bib.Grains.Abstractions.Network;

/// <summary>Topics of other nodes that were found.</summary>
/// <param name="Topics">In the order of their paths, then of their homes; no more than were asked for.</param>
/// <param name="Found">How many there are; of more than are told only the first are.</param>
/// <param name="Asked">How many connected nodes were asked.</param>
/// <param name="Unread">The connected nodes whose catalogs were not read to the end, or not as they should be.</param>
/// <param name="IsCut">Whether there was more than this node holds at a time: there may be more topics, and more datasets.</param>
public sealed record TopicDiscovery(
    IReadOnlyList<DiscoveredTopic> Topics, int Found, int Asked, IReadOnlyList<UnreadPeer> Unread, bool IsCut);
