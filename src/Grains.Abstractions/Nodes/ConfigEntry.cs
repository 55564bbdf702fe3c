namespace Bib.Grains.Abstractions.Nodes;

/// <summary>A setting as it is.</summary>
/// <param name="Key">Dotted, as in the file.</param>
/// <param name="Value">In force; empty where the node decides by itself.</param>
/// <param name="Origin">Who said so.</param>
/// <param name="Meaning">What it does, in a sentence.</param>
/// <param name="IsReloadable">Whether a change is in force without a restart.</param>
/// <param name="NextValue">What the next start would take; null where that is the same.</param>
public sealed record ConfigEntry(
    string Key, string Value, string Origin, string Meaning, bool IsReloadable, string? NextValue);
