using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Users;

/// <summary>
/// A user: its row in <c>users</c>. Times are UTC, in whole microseconds, as the database keeps them.
/// </summary>
[GenerateSerializer, Immutable, Alias("bib.users.state")]
public sealed record UserState
{
    /// <summary>The id; empty in a user that is absent.</summary>
    [Id(0)] public UserId Id { get; init; }

    /// <summary>The raw Ed25519 public key, 64 lower-case hex digits.</summary>
    [Id(1)] public string PublicKey { get; init; } = "";

    /// <summary>For people; may be empty, and need not be unique.</summary>
    [Id(2)] public string Name { get; init; } = "";

    /// <summary>Where the user can be reached; may be empty. Shown to the user and to node admins only.</summary>
    [Id(3)] public string Email { get; init; } = "";

    /// <summary>What the user is to the whole node.</summary>
    [Id(4)] public NodeRole Role { get; init; }

    /// <summary>Where the user is in its life.</summary>
    [Id(5)] public UserStatus Status { get; init; }

    /// <summary>When the node first knew the user.</summary>
    [Id(6)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the user was last changed.</summary>
    [Id(7)] public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The user as <paramref name="by"/> may see it.</summary>
    public UserState VisibleTo(Actor by) => by.IsNodeAdmin || by.User == Id ? this : this with { Email = "" };
}
