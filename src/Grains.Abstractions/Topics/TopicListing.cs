namespace Bib.Grains.Abstractions.Topics;

/// <summary>A topic as its row was a moment ago.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="ETag">Its version.</param>
public sealed record TopicListing(TopicState Topic, string ETag)
{
    /// <summary>Whether its path alone may mean another topic here; only pages of topics say so.</summary>
    public bool IsPathShared { get; init; }

    /// <summary>What it is called on this node.</summary>
    public TopicAddress Address =>
        IsPathShared && Topic.Home is { } home ? TopicAddress.Of(Topic.Path, home) : new(Topic.Path);
}
