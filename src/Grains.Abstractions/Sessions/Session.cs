using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Sessions;

/// <summary>Somebody who signed in. Times are UTC, in whole microseconds, as the database keeps them.</summary>
/// <param name="Id">The session's name.</param>
/// <param name="User">Whose.</param>
/// <param name="Label">What it is for, in the user's words; may be empty.</param>
/// <param name="Address">Where it began from.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="ExpiresAt">The moment from which it no longer counts.</param>
public sealed record Session(
    SessionId Id, UserId User, string Label, string Address, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);
