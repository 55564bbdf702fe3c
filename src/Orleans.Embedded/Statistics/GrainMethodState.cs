using Orleans.Embedded.Invocation;
using Orleans.Embedded.Runtime;

namespace Orleans.Embedded.Statistics;

/// <summary>What one host knows of one method of one grain type.</summary>
internal sealed class GrainMethodState(
    GrainMethod method, CallTimeouts.TimeoutClass timeouts, bool waitsForCancellation, long slowTicks)
{
    /// <summary>How many short turns in a row a method shows before it is called on its caller's stack.</summary>
    private const int Probation = 16;

    /// <summary>The same after a turn that was long.</summary>
    private const int Penalty = 256;

    private int _trust = -Probation;

    public GrainMethod Method => method;

    public CallTimeouts.TimeoutClass Timeouts => timeouts;

    public CallCounters Counters { get; } = new();

    public bool WaitsForCancellation => waitsForCancellation;

    /// <summary>
    /// Whether callers may run it on their own stack: they would be held up as long as its first turn takes, so only
    /// methods that have proved short are.
    /// </summary>
    public bool IsInline => _trust >= 0 && (method.Flags & GrainMethodFlags.OneWay) == 0;

    /// <summary>Takes note of how long a first turn took. Races lose a count, no more.</summary>
    public void Learn(long ticks)
    {
        if (ticks > slowTicks) _trust = -Penalty;
        else if (_trust < 0) _trust++;
    }
}
