using System.Collections.Immutable;

namespace Bib.Grains.Abstractions.Users;

/// <summary>A page of a list.</summary>
/// <param name="Users">The users, in the query's order.</param>
/// <param name="NextPageToken">What asks for the page behind; null on the last.</param>
public sealed record UserPage(ImmutableArray<UserListing> Users, string? NextPageToken);
