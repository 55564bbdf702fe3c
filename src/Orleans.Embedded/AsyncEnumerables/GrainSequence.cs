using Orleans.Embedded.Invocation;
using Orleans.Runtime;

namespace Orleans.Embedded.AsyncEnumerables;

/// <summary>A grain's sequence as its consumer sees it.</summary>
internal sealed class GrainSequence<T>(GrainReference grain, EnumerableCall<T> call, int batchSize) : IAsyncEnumerable<T>
{
    public const int DefaultBatchSize = 100;

    public GrainSequence<T> WithBatchSize(int size) => new(grain, call, size);

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new GrainSequenceEnumerator<T>(grain, call, batchSize, cancellationToken);
}
