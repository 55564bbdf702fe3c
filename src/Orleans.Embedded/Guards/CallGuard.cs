using Orleans.Embedded.Invocation;

namespace Orleans.Embedded.Guards;

/// <summary>Sees that what crosses a call could cross a wire.</summary>
internal sealed class CallGuard
{
    public void CopyArguments(GrainCall call)
    {
    }

    public TResult CopyAnswer<TResult>(GrainCall call, TResult answer) => answer;

    /// <summary>What to fail with in place of a failure that may not cross; null when it may.</summary>
    public Exception? Refuse(GrainCall call, Exception failure) => null;
}
