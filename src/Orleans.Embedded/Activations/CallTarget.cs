using Orleans.Embedded.Invocation;

namespace Orleans.Embedded.Activations;

/// <summary>What a grain id stands for at the moment: an activation, or the workers of a stateless one.</summary>
internal abstract class CallTarget
{
    /// <summary>Whether it has ended, so that the directory must be asked again.</summary>
    public abstract bool IsGone { get; }

    /// <summary>
    /// When it was last used, in the clock's ticks, if nothing is under way in it and it may be ended for others' sake;
    /// null otherwise.
    /// </summary>
    public abstract long? IdleSince();

    /// <summary>Ends it and gives its place back, if it is idle still.</summary>
    public abstract void TryDisplace();

    /// <summary>Takes a call. Its answer is <see cref="GrainCall.Answer"/>.</summary>
    public abstract void Submit(GrainCall call);
}
