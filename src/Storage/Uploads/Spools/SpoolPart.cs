namespace Bib.Storage.Uploads.Spools;

/// <summary>Where bytes of a file are.</summary>
/// <param name="Segment">In which segment.</param>
/// <param name="Offset">Where in it.</param>
/// <param name="Length">How many.</param>
internal readonly record struct SpoolPart(SpoolSegment Segment, long Offset, int Length);
