using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Files;

namespace Bib.Storage.Blobs;

/// <summary>A chunk that is written and not yet durable; whoever sent it waits for <see cref="Task"/>.</summary>
/// <param name="chunk">Which.</param>
/// <param name="epoch">How many shared flushes had failed when its writing began.</param>
internal sealed class PendingChunk(ChunkRef chunk, long epoch)
{
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChunkRef Chunk { get; } = chunk;

    public long Epoch { get; } = epoch;

    public Task<bool> Task => _done.Task;

    /// <summary>The file under its temporary name, open, when it is one of its own.</summary>
    public IFile? File { get; set; }

    /// <summary>Its temporary name.</summary>
    public string TemporaryPath { get; set; } = "";

    /// <summary>The pack, when it is in one.</summary>
    public Pack? Pack { get; set; }

    /// <summary>Where in the pack.</summary>
    public PackedChunk Entry { get; set; }

    public void Succeed() => _done.TrySetResult(true);

    public void Fail(ChunkStoreException failure)
    {
        _done.TrySetException(failure);
        _ = _done.Task.Exception;
    }
}
