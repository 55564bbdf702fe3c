namespace Bib.Grains.Abstractions.Queries;

/// <summary>How a statement ended.</summary>
/// <param name="Rows">How many rows were answered.</param>
/// <param name="Truncated">Whether there were more, left out by a limit.</param>
/// <param name="RowsMax">The limit.</param>
/// <param name="Duration">From its start to its last row.</param>
public sealed record QuerySummary(long Rows, bool Truncated, long RowsMax, TimeSpan Duration);
