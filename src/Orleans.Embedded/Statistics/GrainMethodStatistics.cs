namespace Orleans.Embedded;

/// <summary>What one method of one class of grains does.</summary>
/// <param name="Method">The method's name, with its interface's.</param>
/// <param name="Calls">How many calls ended.</param>
/// <param name="Errors">How many of them failed, timeouts and cancellations included.</param>
/// <param name="TotalLatency">The sum of their times from sending to answering, waiting included.</param>
/// <param name="P50">Half of them took at most this long; powers of two, so up to twice too much.</param>
/// <param name="P99">99 of 100 took at most this long; up to twice too much.</param>
public sealed record GrainMethodStatistics(
    string Method, long Calls, long Errors, TimeSpan TotalLatency, TimeSpan P50, TimeSpan P99);
