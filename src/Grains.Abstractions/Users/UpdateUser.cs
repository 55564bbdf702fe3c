using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Users;

/// <summary>Changes a user; what is null stays as it is.</summary>
/// <param name="User">Whom.</param>
/// <param name="Name">The new name; empty removes it.</param>
/// <param name="Email">The new address; empty removes it.</param>
/// <param name="Role">The new role on the node.</param>
/// <param name="ExpectedETag">The version that the caller saw; a user that has another is not changed.</param>
/// <param name="Context">Who, and under which key.</param>
[GenerateSerializer, Immutable, Alias("bib.users.update")]
public sealed record UpdateUser(
    [property: Id(0)] UserId User,
    [property: Id(1)] string? Name,
    [property: Id(2)] string? Email,
    [property: Id(3)] NodeRole? Role,
    [property: Id(4)] string? ExpectedETag,
    [property: Id(5)] CommandContext Context);
