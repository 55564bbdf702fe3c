namespace Bib.Grains.Abstractions.Queries;

/// <summary>What a table holds, in figures.</summary>
/// <param name="Rows">How many rows.</param>
/// <param name="Columns">Its columns, in order.</param>
public sealed record TableProfile(long Rows, IReadOnlyList<ColumnProfile> Columns);
