namespace Bib.Grains.Abstractions.Catalog;

/// <summary>Bytes or values that are no record, or break a limit of one; the message says which.</summary>
public sealed class RecordException(string message) : Exception(message);
