namespace Bib.Grains.Abstractions.Persistence;

/// <summary>The storages that grains name in their state's attribute.</summary>
public static class GrainStorageNames
{
    /// <summary>States that are rows of Bib's own tables.</summary>
    public const string Rows = "rows";
}
