using Bib.Grains.Abstractions.Decisions;

namespace Bib.Grains.Abstractions.Users;

/// <summary>What a user's grain answers: the user, with the version that an update may name, or a refusal.</summary>
/// <param name="User">The user after the command; null when refused.</param>
/// <param name="ETag">The version of its row; null when refused.</param>
/// <param name="Refusal">The no; null when accepted.</param>
[GenerateSerializer, Immutable, Alias("bib.users.answer")]
public sealed record UserAnswer(
    [property: Id(0)] UserState? User,
    [property: Id(1)] string? ETag,
    [property: Id(2)] Refusal? Refusal)
{
    /// <summary>A no.</summary>
    public static UserAnswer Refused(Refusal refusal) => new(null, null, refusal);
}
