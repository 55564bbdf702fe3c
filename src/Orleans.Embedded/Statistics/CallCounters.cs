using System.Numerics;

namespace Orleans.Embedded.Statistics;

/// <summary>
/// Counts of one method's calls, in one block per processor, so that counting costs two uncontended atomic additions.
/// </summary>
internal sealed class CallCounters
{
    /// <summary>Latencies by powers of two of clock ticks, from under 1 µs to over half an hour at 1 GHz.</summary>
    public const int Buckets = 44;

    private const int Ticks = Buckets;
    private const int Errors = Buckets + 1;
    private const int BlockLength = Buckets + 2 + 8;

    private readonly long[]?[] _blocks = new long[BitOperations.RoundUpToPowerOf2((uint)Math.Min(16, Environment.ProcessorCount))][];

    public void Record(long ticks, bool failed)
    {
        var block = Block();
        Interlocked.Increment(ref block[Math.Min(Buckets - 1, 64 - BitOperations.LeadingZeroCount((ulong)Math.Max(0, ticks)))]);
        Interlocked.Add(ref block[Ticks], ticks);
        if (failed) Interlocked.Increment(ref block[Errors]);
    }

    /// <summary>Sums up the blocks: calls per bucket, ticks, errors.</summary>
    public (long[] Histogram, long Ticks, long Errors) Read()
    {
        var sum = new long[BlockLength];
        foreach (var block in _blocks)
        {
            if (block is null) continue;
            for (var i = 0; i < BlockLength; i++) sum[i] += Volatile.Read(ref block[i]);
        }

        return (sum[..Buckets], sum[Ticks], sum[Errors]);
    }

    private long[] Block()
    {
        var index = Thread.GetCurrentProcessorId() & (_blocks.Length - 1);
        return _blocks[index] ?? Interlocked.CompareExchange(ref _blocks[index], new long[BlockLength], null) ?? _blocks[index]!;
    }
}
