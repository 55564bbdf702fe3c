namespace Bib.Grains.Abstractions.Queries;

/// <summary>A column of an answer.</summary>
/// <param name="Name">Its name; two columns may have the same.</param>
/// <param name="SqlType">Its type as SQL writes it, as <c>DECIMAL(18,3)</c>.</param>
/// <param name="Kind">How its values come.</param>
public sealed record QueryColumn(string Name, string SqlType, QueryCellKind Kind);
