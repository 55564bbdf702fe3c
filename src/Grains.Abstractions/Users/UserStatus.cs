namespace Bib.Grains.Abstractions.Users;

/// <summary>Where a user is in its life on this node.</summary>
[GenerateSerializer, Alias("bib.users.status")]
public enum UserStatus
{
    /// <summary>The node does not know the user (yet).</summary>
    Absent = 0,

    /// <summary>May sign in.</summary>
    Active = 1,

    /// <summary>Known, and kept out until enabled again.</summary>
    Disabled = 2,

    /// <summary>Kept out, name and e-mail erased. The id stays, for what the user did keeps its author.</summary>
    Deleted = 3,
}
