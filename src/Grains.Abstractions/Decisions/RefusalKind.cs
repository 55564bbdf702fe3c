namespace Bib.Grains.Abstractions.Decisions;

/// <summary>
/// What a refused caller can do about it; a door turns it into its own word (a gRPC status, an exit code).
/// </summary>
public enum RefusalKind
{
    /// <summary>Ask differently.</summary>
    Invalid,

    /// <summary>Look elsewhere.</summary>
    NotFound,

    /// <summary>Choose another name.</summary>
    AlreadyExists,

    /// <summary>Ask somebody for a role.</summary>
    NotAllowed,

    /// <summary>Sign in.</summary>
    Unauthenticated,

    /// <summary>Read again, then repeat.</summary>
    Conflict,

    /// <summary>Change something else first.</summary>
    WrongState,

    /// <summary>Repeat later.</summary>
    Unavailable,

    /// <summary>Report it.</summary>
    Internal,
}
