using Orleans.Streams;

namespace Orleans.Embedded.Streams;

/// <summary>What a stream carries: an item, its end, or an error.</summary>
internal sealed record StreamEvent(object? Item, StreamSequenceToken? Token, Exception? Error, bool IsEnd)
{
    private int _takers;

    /// <summary>How many subscribers will take or lose it; before any of them sees it.</summary>
    public void Expect(int takers) => _takers = takers;

    /// <summary>One subscriber is done with it; true for the last.</summary>
    public bool IsDone() => Interlocked.Decrement(ref _takers) == 0;
}
