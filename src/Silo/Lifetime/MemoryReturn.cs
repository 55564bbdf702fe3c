using Microsoft.Extensions.Hosting;

namespace Bib.Silo.Lifetime;

/// <summary>
/// Gives memory back to the system: what native code has freed and the C library keeps for itself and, where nobody works
/// the node, what the garbage collector keeps for what may come. A start compiles and reads much in a short time, in
/// megabytes that are never needed again; a node rests most of its life beside other programs.
/// </summary>
internal sealed class MemoryReturn(IProcessMemory memory, TimeProvider time) : BackgroundService
{
    /// <summary>By then what starts has been compiled anew, for good.</summary>
    internal static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(1);

    /// <summary>Between one time and the next. Giving back takes a few milliseconds, so does collecting a small heap.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Bytes of a small heap. A larger one is collected every <see cref="LargeHeapTurns"/> turns.</summary>
    internal const long SmallHeapBytes = 64 << 20;

    internal const int LargeHeapTurns = 10;

    /// <summary>How long is looked whether the node rests.</summary>
    internal static readonly TimeSpan LookingFor = TimeSpan.FromSeconds(5);

    /// <summary>Bytes that a node which nobody works allocates meanwhile, at most: several times what one does.</summary>
    internal const long RestingBytes = 2 << 20;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, time, stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        var turn = 0;
        do
        {
            var isDue = turn++ % LargeHeapTurns == 0 || memory.HeapBytes <= SmallHeapBytes;
            if (isDue && await RestsAsync(stoppingToken)) memory.Collect();
            memory.GiveBack();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>A collection of everything stops all threads for as long as it takes, so none is made of a busy node.</summary>
    private async Task<bool> RestsAsync(CancellationToken stoppingToken)
    {
        var before = memory.AllocatedBytes;
        await Task.Delay(LookingFor, time, stoppingToken);
        return memory.AllocatedBytes - before < RestingBytes;
    }
}
