using System.Runtime.CompilerServices;

namespace Libp2p.Muxing.Yamux;

/// <summary>
/// The wait of who reads frames for more of them. When there are none yet, who got something from those before goes on
/// meanwhile on this thread, after the reader has left it: who answers at once needs no other thread, and who takes its
/// time keeps nobody waiting. When there are more already, who got something goes on elsewhere.
/// </summary>
/// <param name="reading">The read.</param>
/// <param name="woken">Who got something; null for nobody.</param>
internal readonly struct YamuxReading(ValueTask<int> reading, IThreadPoolWorkItem? woken) : ICriticalNotifyCompletion
{
    /// <summary>Whether there are more already.</summary>
    public bool IsCompleted
    {
        get
        {
            if (!reading.IsCompleted) return false;
            if (woken is not null) ThreadPool.UnsafeQueueUserWorkItem(woken, preferLocal: false);
            return true;
        }
    }

    /// <summary>It is its own awaiter.</summary>
    public YamuxReading GetAwaiter() => this;

    /// <summary>How many bytes were read.</summary>
    public int GetResult() => reading.GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => throw new NotSupportedException("Only a compiled await waits for it.");

    /// <summary>Leaves the reader with the read, then lets the other go on.</summary>
    public void UnsafeOnCompleted(Action continuation)
    {
        reading.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);
        woken?.Execute();
    }
}
