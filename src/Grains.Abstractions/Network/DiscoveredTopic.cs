using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Network;

/// <summary>A topic of another node, by its home's signed word.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Path">Where it lies among the topics of its home.</param>
/// <param name="Home">The peer id of the node that it lives on.</param>
/// <param name="Datasets">How many datasets are known to be in it, those that are deleted left out.</param>
/// <param name="Nodes">How many of the connected nodes say to have it.</param>
/// <param name="IsFollowed">Whether this node keeps its datasets.</param>
public sealed record DiscoveredTopic(
    TopicId Id, TopicPath Path, string Home, int Datasets, int Nodes, bool IsFollowed);
