using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>
/// An owner's word that a user may publish into a topic from another node than the topic's home
/// (docs/formats/catalog-record.md). Times are UTC, in whole microseconds.
/// </summary>
public sealed record PublishGrant
{
    /// <summary>The topic.</summary>
    public required TopicId Topic { get; init; }

    /// <summary>Who may publish.</summary>
    public required UserId User { get; init; }

    /// <summary>The peer id of the node on which they may, and which is the home of what they publish.</summary>
    public required string Node { get; init; }

    /// <summary>The moment from which it no longer counts; null when it does not end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>When it was made, by the owner's clock: for people.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>What tells the grants of one topic apart, and orders them: the user, then the node.</summary>
    public string Key => $"{User.Value} {Node}";
}
