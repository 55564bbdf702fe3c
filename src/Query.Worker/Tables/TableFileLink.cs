namespace Bib.Query.Worker.Tables;

/// <summary>A file of a table.</summary>
/// <param name="Path">Where it is for this statement; its ending tells how it is compressed.</param>
/// <param name="Shown">What the dataset calls it: what errors say.</param>
internal sealed record TableFileLink(string Path, string Shown);
