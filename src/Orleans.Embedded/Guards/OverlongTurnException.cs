using Orleans.Embedded.Invocation;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>A grain held its thread too long within one turn.</summary>
[GenerateSerializer]
public sealed class OverlongTurnException : OrleansException
{
    /// <summary>With a message.</summary>
    public OverlongTurnException(string message)
        : base(message)
    {
    }

    internal OverlongTurnException(GrainId grainId, GrainMethod method, TimeSpan took, TimeSpan limit)
        : base($"Grain {grainId} held a thread for {took} in one turn of {method}; the limit is {limit} "
            + "(SchedulingOptions.TurnWarningLengthThreshold). Await what waits, and move long computations elsewhere.")
    {
    }
}
