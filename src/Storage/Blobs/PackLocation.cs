namespace Bib.Storage.Blobs;

/// <summary>Where a small chunk's content is.</summary>
internal readonly record struct PackLocation(Pack Pack, long Offset, int Length);
