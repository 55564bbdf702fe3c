using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Users;

/// <summary>Takes a user a step through its life.</summary>
/// <param name="User">Whom.</param>
/// <param name="Transition">The step; a user who is already there answers unchanged.</param>
/// <param name="ExpectedETag">The version that the caller saw; null when any will do.</param>
/// <param name="Context">Who, and under which key.</param>
[GenerateSerializer, Immutable, Alias("bib.users.change-status")]
public sealed record ChangeUserStatus(
    [property: Id(0)] UserId User,
    [property: Id(1)] UserTransition Transition,
    [property: Id(2)] string? ExpectedETag,
    [property: Id(3)] CommandContext Context);
