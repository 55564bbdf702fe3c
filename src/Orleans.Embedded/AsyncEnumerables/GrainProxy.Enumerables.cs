using Orleans.Embedded.AsyncEnumerables;

namespace Orleans.Embedded.Invocation;

/// <content>Sequences.</content>
public abstract partial class GrainProxy
{
    /// <summary>A sequence whose enumeration begins with this call; nothing is sent before it is enumerated.</summary>
    protected IAsyncEnumerable<T> InvokeEnumerable<T>(EnumerableCall<T> call) =>
        new GrainSequence<T>(this, call, GrainSequence<T>.DefaultBatchSize);
}
