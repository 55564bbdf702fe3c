namespace Bib.Query.Worker.Results;

/// <summary>A column of what a statement answers.</summary>
/// <param name="Name">Its name; two may have the same.</param>
/// <param name="SqlType">Its type as SQL writes it, as <c>DECIMAL(18,3)</c>.</param>
/// <param name="Cells">How its values are sent.</param>
internal sealed record ResultColumn(string Name, string SqlType, CellKind Cells);
