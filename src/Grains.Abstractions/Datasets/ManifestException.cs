namespace Bib.Grains.Abstractions.Datasets;

/// <summary>Bytes or values that are no manifest, or break a limit of one; the message says which.</summary>
public sealed class ManifestException(string message) : Exception(message);
