namespace Bib.Grains.Abstractions.Catalog;

/// <summary>A part of a node's catalog.</summary>
/// <param name="Entries">In the order of their versions.</param>
/// <param name="Version">The catalog's newest version; 0 where it is empty.</param>
/// <param name="HasMore">Whether entries follow behind the last of these.</param>
public sealed record CatalogPage(IReadOnlyList<CatalogEntry> Entries, long Version, bool HasMore);
