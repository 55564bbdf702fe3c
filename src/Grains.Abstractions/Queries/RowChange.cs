namespace Bib.Grains.Abstractions.Queries;

/// <summary>What happened to rows between two tables.</summary>
/// <param name="Added">Rows that only the later has.</param>
/// <param name="Removed">Rows that only the earlier has.</param>
/// <param name="Changed">Rows with the same key and other values; 0 without a key.</param>
/// <param name="Key">
/// The column by which rows are known: the first whose values are never missing and never repeat in both tables. Empty
/// where there is none: then a changed row is one removed and one added.
/// </param>
public sealed record RowChange(long Added, long Removed, long Changed, string Key);
