namespace Bib.Grains.Abstractions.Blobs;

/// <summary>What a scrub came to.</summary>
/// <param name="FindingCount">How much is wrong.</param>
/// <param name="Findings">What, the first thousand.</param>
public sealed record ScrubVerdict(long FindingCount, IReadOnlyList<ScrubFinding> Findings);
