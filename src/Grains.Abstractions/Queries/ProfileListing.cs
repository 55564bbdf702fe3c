namespace Bib.Grains.Abstractions.Queries;

/// <summary>How far a version's profile is.</summary>
/// <param name="State">How far.</param>
/// <param name="Profile">The profile, when it is done.</param>
/// <param name="Problem">Why there is none, when it failed.</param>
public sealed record ProfileListing(ProfileState State, TableProfile? Profile, string? Problem);
