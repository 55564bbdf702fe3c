using System.Collections.Concurrent;

namespace Grpc.Net.Client.Calls;

/// <summary>
/// Cancellation sources of calls that ended well, to be used again: a source and what the transport registers with it
/// are a good part of what a short call allocates.
/// </summary>
internal sealed class EndingPool
{
    private const int Most = 256;

    private readonly ConcurrentQueue<CancellationTokenSource> _free = new();

    public CancellationTokenSource Take() => _free.TryDequeue(out var ending) ? ending : new CancellationTokenSource();

    /// <summary>Takes one back whose call has ended and whose request was sent to its end.</summary>
    public void Return(CancellationTokenSource ending)
    {
        if (_free.Count < Most && ending.TryReset()) _free.Enqueue(ending);
    }
}
