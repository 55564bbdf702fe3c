namespace Bib.Grains.Abstractions.Datasets;

/// <summary>A column of a version's tables.</summary>
/// <param name="Name">Its name, as the data has it.</param>
/// <param name="Type">Its type in SQL, as <c>BIGINT</c>.</param>
/// <param name="Nullable">Whether rows may lack a value.</param>
public sealed record ManifestColumn(string Name, string Type, bool Nullable);
