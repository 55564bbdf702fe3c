using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Users;

/// <summary>Makes a key known to the node; a user that was deleted begins anew under it.</summary>
/// <param name="PublicKey">The raw Ed25519 public key, 64 lower-case hex digits; the user's id is made of it.</param>
/// <param name="Name">For people; may be empty.</param>
/// <param name="Email">Where the user can be reached; may be empty.</param>
/// <param name="Role">What the user is to the whole node.</param>
/// <param name="Context">Who, and under which key.</param>
[GenerateSerializer, Immutable, Alias("bib.users.create")]
public sealed record CreateUser(
    [property: Id(0)] string PublicKey,
    [property: Id(1)] string Name,
    [property: Id(2)] string Email,
    [property: Id(3)] NodeRole Role,
    [property: Id(4)] CommandContext Context);
