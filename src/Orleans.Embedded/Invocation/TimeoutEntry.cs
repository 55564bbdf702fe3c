using Orleans.Embedded.Runtime;

namespace Orleans.Embedded.Invocation;

/// <summary>A call's place in the list of those that wait for an answer; owned by that list's lock.</summary>
internal struct TimeoutEntry
{
    public CallTimeouts.Waiting? List;
    public GrainCall? Previous;
    public GrainCall? Next;
    public long Deadline;
    public int Claimed;

    public readonly void Leave(GrainCall call) => List?.Remove(call);
}
