namespace Bib.Grains.Abstractions.Nodes;

/// <summary>What the calls of one method were like.</summary>
/// <param name="Method">The method.</param>
/// <param name="Calls">How many ended.</param>
/// <param name="Errors">How many of them failed.</param>
/// <param name="MeanLatency">From sending to answering, waiting included.</param>
/// <param name="P50">Half took at most this long, give or take a factor of two.</param>
/// <param name="P99">99 of 100 took at most this long, give or take a factor of two.</param>
public sealed record GrainMethodActivity(
    string Method, long Calls, long Errors, TimeSpan MeanLatency, TimeSpan P50, TimeSpan P99);
