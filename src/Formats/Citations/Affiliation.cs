namespace Formats.Citations;

/// <summary>An organisation that somebody works at.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Ror">Its ROR id, as <c>https://ror.org/03yrm5c26</c>; empty when it is not known.</param>
public sealed record Affiliation(string Name, string Ror);
