using System.ComponentModel;
using Orleans.Embedded.References;
using Orleans.Runtime;

namespace Orleans.Embedded.Invocation;

/// <summary>Base of generated references.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class GrainProxy : GrainReference
{
    /// <summary>For generated code.</summary>
    protected GrainProxy(ReferenceShape shape, GrainId grainId)
        : base(shape, grainId)
    {
    }

    /// <summary>Sends a call that answers nothing.</summary>
    protected Task Invoke(TaskCall call)
    {
        Send(call);
        return (call.Flags & GrainMethodFlags.OneWay) != 0 ? Task.CompletedTask : call.Answer;
    }

    /// <summary>Sends a call that answers something.</summary>
    protected Task<TResult> Invoke<TResult>(TaskCall<TResult> call)
    {
        Send(call);
        return call.TypedAnswer;
    }
}
