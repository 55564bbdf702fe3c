using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Uploads;

/// <summary>
/// Puts chunks that are told out of order back into it, and hands them on as far as they have no gap.
/// </summary>
/// <param name="first">The index of the first.</param>
/// <param name="take">Takes the next; says whether it has: one that was not taken is offered again.</param>
internal sealed class ChunkOrder(int first, Func<ChunkRef, Task, bool> take) : IProgress<IngestProgress>
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, IngestProgress> _waiting = [];

    /// <summary>The index of the chunk that is handed on next.</summary>
    public int Next { get; private set; } = first;

    /// <inheritdoc/>
    public void Report(IngestProgress value)
    {
        lock (_gate) _waiting[value.Index] = value;
        HandOn();
    }

    /// <summary>Offers again what was not taken.</summary>
    public void HandOn()
    {
        lock (_gate)
        {
            while (_waiting.TryGetValue(Next, out var next) && take(next.Chunk, next.Durable))
                _waiting.Remove(Next++);
        }
    }
}
