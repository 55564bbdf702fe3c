using Orleans.Embedded.AsyncEnumerables;

namespace Orleans.Runtime;

/// <summary>Settings of an enumeration of a grain's sequence.</summary>
public static class AsyncEnumerableExtensions
{
    /// <summary>
    /// How many items cross at once, at most. Default: 100. Applies to sequences that a grain call gave.
    /// </summary>
    public static IAsyncEnumerable<T> WithBatchSize<T>(this IAsyncEnumerable<T> self, int maxBatchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatchSize, 1);
        return self is GrainSequence<T> sequence ? sequence.WithBatchSize(maxBatchSize) : self;
    }
}
