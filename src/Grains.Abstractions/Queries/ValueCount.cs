namespace Bib.Grains.Abstractions.Queries;

/// <summary>A value and how often it is there.</summary>
/// <param name="Value">As text.</param>
/// <param name="Count">How often.</param>
public sealed record ValueCount(string Value, long Count);
