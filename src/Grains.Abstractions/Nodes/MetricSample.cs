namespace Bib.Grains.Abstractions.Nodes;

/// <summary>A figure.</summary>
/// <param name="Name">As OpenTelemetry has it, as in <c>bib.rpc.duration</c>.</param>
/// <param name="Unit">As in <c>s</c> or <c>By</c>; empty for a bare number.</param>
/// <param name="Labels">What it is of, by name.</param>
/// <param name="Value">A sum or a level; a histogram's sum of what was measured.</param>
/// <param name="Count">How many a histogram has measured; 0 for all else.</param>
public sealed record MetricSample(
    string Name, string Unit, IReadOnlyList<KeyValuePair<string, string>> Labels, double Value, long Count);
