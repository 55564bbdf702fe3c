using Orleans.Embedded.Invocation;

namespace Orleans.Embedded.Activations;

/// <summary>What a grain id stands for at the moment: an activation, or the workers of a stateless one.</summary>
internal abstract class CallTarget
{
    /// <summary>Whether it has ended, so that the directory must be asked again.</summary>
    public abstract bool IsGone { get; }

    /// <summary>Takes a call. Its answer is <see cref="GrainCall.Answer"/>.</summary>
    public abstract void Submit(GrainCall call);
}
