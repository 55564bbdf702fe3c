namespace Bib.Grains.Abstractions.Copies;

/// <summary>A copy that a node is about to drop.</summary>
/// <param name="Id">Which attempt it is.</param>
/// <param name="IsGoing">Whether it gives way to nobody any more.</param>
/// <param name="EndsAt">When it is given up by itself.</param>
public sealed record CopyDrop(Guid Id, bool IsGoing, DateTimeOffset EndsAt);
