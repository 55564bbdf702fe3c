using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Bans;

/// <summary>That there are no connections with a peer, or with whoever is in a network.</summary>
/// <param name="Subject">
/// A peer id, or an IP address or network as in <c>192.0.2.7</c> or <c>2001:db8::/32</c>; as it is kept, one ban a subject.
/// </param>
/// <param name="Reason">Why, for the node's people; may be empty.</param>
/// <param name="CreatedBy">Who said so, last.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="EndsAt">Until when; null until it is taken back.</param>
public sealed record Ban(
    string Subject, string Reason, UserId CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? EndsAt)
{
    /// <summary>Letters of a reason.</summary>
    public const int ReasonLengthMax = 1000;

    /// <summary>Whether it holds at a moment.</summary>
    public bool HoldsAt(DateTimeOffset moment) => EndsAt is null || EndsAt > moment;
}
