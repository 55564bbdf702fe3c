namespace Bib.Grains.Abstractions.Queries;

/// <summary>A dataset version that a statement read.</summary>
/// <param name="Name">As the statement named it.</param>
/// <param name="Address">What it meant, as <c>bib://weather/stations/gsod@1.2.0</c>.</param>
/// <param name="ContentId">The version's content id, 64 hex digits; empty where it has none.</param>
public sealed record QueriedTable(string Name, string Address, string ContentId);
