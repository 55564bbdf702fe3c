namespace Bib.Grains.Abstractions.Users;

/// <summary>The steps of a user's life.</summary>
[GenerateSerializer, Alias("bib.users.transition")]
public enum UserTransition
{
    /// <summary>Keeps the user out.</summary>
    Disable = 0,

    /// <summary>Lets a disabled user in again.</summary>
    Enable = 1,

    /// <summary>Keeps the user out and erases name and e-mail.</summary>
    Delete = 2,
}
