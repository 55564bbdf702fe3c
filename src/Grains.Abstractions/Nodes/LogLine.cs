namespace Bib.Grains.Abstractions.Nodes;

/// <summary>A message of the log.</summary>
/// <param name="Time">When.</param>
/// <param name="Severity">How severe.</param>
/// <param name="Category">Who wrote it.</param>
/// <param name="Message">What, in words.</param>
/// <param name="Exception">The exception; empty where there was none.</param>
/// <param name="Fields">What the message names, by its own names.</param>
/// <param name="Lost">Messages before this one that the reader did not get.</param>
public sealed record LogLine(
    DateTimeOffset Time,
    LogSeverity Severity,
    string Category,
    string Message,
    string Exception,
    IReadOnlyList<KeyValuePair<string, string>> Fields,
    long Lost);
