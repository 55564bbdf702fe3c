using Bib.Grains.Abstractions.Network;
using Bib.Grains.Abstractions.Subscriptions;

namespace Bib.Network.Hosting;

/// <summary>What there is to follow for a node that takes no part in the network: it does not know.</summary>
internal sealed class NoTopicDiscovery : ITopicDiscovery
{
    /// <inheritdoc/>
    public Task<TopicDiscovery> DiscoverAsync(
        TopicPattern? pattern, int countMax, bool isAsking, CancellationToken cancellationToken) =>
        throw PeerRefusals.Disabled();
}
