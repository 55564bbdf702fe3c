namespace Bib.Grains.Abstractions.Users;

/// <summary>A user as its row was a moment ago.</summary>
/// <param name="User">The user.</param>
/// <param name="ETag">Its version.</param>
public sealed record UserListing(UserState User, string ETag);
