namespace Bib.Grains.Abstractions.Catalog;

/// <summary>The newest record of one topic or dataset, as a node's catalog has it.</summary>
/// <param name="Version">
/// The catalog's own number of it, from 1 on. A newer record of the same subject has a greater one, so whoever reads on
/// from a number misses none.
/// </param>
/// <param name="Record">The record.</param>
public sealed record CatalogEntry(long Version, SignedRecord Record);
