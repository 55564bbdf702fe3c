using System.Text;
using Orleans.Embedded.Invocation;

namespace Orleans.Embedded;

/// <summary>A call that would have waited for itself; Orleans lets such a call run into its timeout.</summary>
[GenerateSerializer]
public sealed class CallCycleException : TimeoutException
{
    /// <summary>With a message that names the cycle.</summary>
    public CallCycleException(string message)
        : base(message)
    {
    }

    internal static CallCycleException Along(GrainCall call, GrainCall first)
    {
        var steps = new List<GrainCall> { call };
        for (var step = call.Parent; step is not null && !ReferenceEquals(step, first); step = step.Parent) steps.Add(step);
        steps.Add(first);
        steps.Reverse();
        var path = new StringBuilder();
        foreach (var step in steps)
            path.Append(path.Length == 0 ? "" : " → ").Append(step.Target!.GrainId).Append('.').Append(step.Method.Name);
        return new CallCycleException(
            $"Call cycle: {path}. The last call would wait for the first, which waits for it. Break the cycle, mark the "
            + "method [AlwaysInterleave], or allow it with RequestContext.AllowCallChainReentrancy().");
    }
}
