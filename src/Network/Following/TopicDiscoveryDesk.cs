using Bib.Grains.Abstractions.Network;
using Bib.Grains.Abstractions.Subscriptions;

namespace Bib.Network.Following;

/// <summary>What there is to follow, of the nodes that there are connections with.</summary>
internal sealed class TopicDiscoveryDesk(CatalogReader reader, TopicSearch search) : ITopicDiscovery
{
    /// <inheritdoc/>
    public Task<TopicDiscovery> DiscoverAsync(
        TopicPattern? pattern, int countMax, bool isAsking, CancellationToken cancellationToken) =>
        search.FindAsync(reader.Peers, pattern, countMax, isAsking, cancellationToken);
}
