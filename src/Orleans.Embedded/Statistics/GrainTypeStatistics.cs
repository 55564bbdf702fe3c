namespace Orleans.Embedded;

/// <summary>What the grains of one class do.</summary>
/// <param name="GrainType">The class's name in grain ids.</param>
/// <param name="ClassName">The class's own name.</param>
/// <param name="Activations">How many are active now.</param>
/// <param name="ActivationsTotal">How many were ever activated.</param>
/// <param name="WaitingRequests">How many requests wait now.</param>
/// <param name="LongestQueue">How many wait for the busiest of them.</param>
/// <param name="Methods">What is called.</param>
public sealed record GrainTypeStatistics(
    string GrainType,
    string ClassName,
    long Activations,
    long ActivationsTotal,
    long WaitingRequests,
    int LongestQueue,
    IReadOnlyList<GrainMethodStatistics> Methods);
