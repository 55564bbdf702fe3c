using System.Collections.Concurrent;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Blobs;

/// <summary>The buffers of all ingests and downloads: as many as there are, and no more.</summary>
internal sealed class ContentBuffers(int max) : IDisposable
{
    private readonly SemaphoreSlim _free = new(max, max);
    private readonly ConcurrentBag<byte[]> _idle = [];

    /// <summary>Whether who wants a buffer now has to wait until another comes back.</summary>
    public bool AreUsedUp => _free.CurrentCount == 0;

    /// <summary>Waits for a buffer as long as the longest chunk.</summary>
    public async ValueTask<byte[]> RentAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return Take();
    }

    /// <summary>
    /// A buffer at once, as long as half of all are free; null when not: the rest is for those who have none yet.
    /// </summary>
    public byte[]? TryRentSpare() =>
        _free.CurrentCount > max / 2 && _free.Wait(TimeSpan.Zero) ? Take() : null;

    /// <summary>Takes a buffer back, once: one that came back twice would be two users' at once.</summary>
    public void Return(byte[] buffer)
    {
        _idle.Add(buffer);
        _free.Release();
    }

    public void Dispose() => _free.Dispose();

    private byte[] Take() =>
        _idle.TryTake(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(ChunkRef.LengthMax);
}
