namespace Libp2p.Protocols.Perf;

/// <summary>How long both ways of a measurement took.</summary>
/// <param name="Upload">From the first byte sent until the other side had all and began to answer.</param>
/// <param name="Download">From there until the last byte came.</param>
public sealed record PerfResult(TimeSpan Upload, TimeSpan Download);
