using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>A user's role on a topic.</summary>
/// <param name="User">Whose.</param>
/// <param name="Role">Which.</param>
/// <param name="ExpiresAt">The moment from which it no longer counts; null when it does not end.</param>
[GenerateSerializer, Immutable, Alias("bib.topics.role-grant")]
public sealed record RoleGrant(
    [property: Id(0)] UserId User,
    [property: Id(1)] TopicRole Role,
    [property: Id(2)] DateTimeOffset? ExpiresAt = null)
{
    /// <summary>Whether the role counts at <paramref name="now"/>.</summary>
    public bool CountsAt(DateTimeOffset now) => ExpiresAt is null || ExpiresAt > now;
}
