using Bib.Grains.Abstractions.Subscriptions;

namespace Bib.Grains.Abstractions.Network;

/// <summary>What there is to follow: topics that live on other nodes.</summary>
public interface ITopicDiscovery
{
    /// <summary>Topics that are told at most.</summary>
    const int CountMax = 5000;

    /// <summary>
    /// Topics of other nodes that this node knows of, and that the nodes it is connected with say to have; within ten
    /// seconds, whoever does not answer.
    /// </summary>
    /// <param name="pattern">Which; null for all.</param>
    /// <param name="countMax">Topics at most, 1 to <see cref="CountMax"/>.</param>
    /// <param name="isAsking">Whether connected nodes are asked; else only what this node knows is told.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Decisions.RefusalException">
    /// The node takes no part in the network (NOT_SERVED), or looks for topics as often already as it may at a time
    /// (OVERLOADED).
    /// </exception>
    Task<TopicDiscovery> DiscoverAsync(
        TopicPattern? pattern, int countMax, bool isAsking, CancellationToken cancellationToken);
}
