using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Uploads;

/// <summary>
/// Puts chunks that are told out of order back into it, and hands them on as far as they have no gap.
/// </summary>
/// <param name="first">The index of the first.</param>
/// <param name="take">Takes the next; says whether it has. From one that was not taken on, none is handed on.</param>
internal sealed class ChunkOrder(int first, Func<ChunkRef, Task, bool> take) : IProgress<IngestProgress>
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, IngestProgress> _waiting = [];
    private bool _isFull;

    /// <summary>The index of the chunk that is handed on next.</summary>
    public int Next { get; private set; } = first;

    /// <inheritdoc/>
    public void Report(IngestProgress value)
    {
        lock (_gate)
        {
            if (_isFull) return;
            _waiting[value.Index] = value;
            while (_waiting.Remove(Next, out var next))
            {
                _isFull = !take(next.Chunk, next.Durable);
                if (_isFull)
                {
                    _waiting.Clear();
                    return;
                }

                Next++;
            }
        }
    }
}
