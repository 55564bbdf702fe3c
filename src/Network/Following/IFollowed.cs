using Bib.Grains.Abstractions.Topics;

namespace Bib.Network.Following;

/// <summary>Says what of the network this node keeps.</summary>
internal interface IFollowed
{
    /// <summary>Whether it keeps the datasets of topics at a path.</summary>
    ValueTask<bool> KeepsAsync(TopicPath path, CancellationToken cancellationToken);
}
