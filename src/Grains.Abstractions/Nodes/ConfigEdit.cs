namespace Bib.Grains.Abstractions.Nodes;

/// <summary>
/// A setting that is being changed in the file; what is secret in its values is written as <c>***</c>.
/// </summary>
/// <param name="Key">Dotted, as in the file.</param>
/// <param name="Before">What the next start would take so far.</param>
/// <param name="After">What the file is to say; null where the setting is taken out.</param>
public sealed record ConfigEdit(string Key, string Before, string? After);
