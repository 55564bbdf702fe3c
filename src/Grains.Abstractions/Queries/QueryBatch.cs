namespace Bib.Grains.Abstractions.Queries;

/// <summary>Some rows of an answer, column by column.</summary>
/// <param name="RowCount">How many.</param>
/// <param name="Columns">Their values, in the order of the answer's columns.</param>
public sealed record QueryBatch(int RowCount, IReadOnlyList<QueryCells> Columns);
