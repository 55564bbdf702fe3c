using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Bib.Silo.Lifetime;

/// <summary>
/// Gives memory back to the system: what native code has freed and the C library keeps for itself and, where nobody works
/// the node, what the garbage collector keeps for what may come. A start compiles and reads much in a short time, in
/// megabytes that are never needed again; a node rests most of its life beside other programs.
/// </summary>
internal sealed partial class MemoryReturn(TimeProvider time) : BackgroundService
{
    /// <summary>By then what starts has been compiled anew, for good.</summary>
    internal static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(1);

    /// <summary>Between one time and the next. Giving back takes a few milliseconds, so does collecting a small heap.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Bytes of a small heap. A larger one is collected every <see cref="LargeHeapTurns"/> turns.</summary>
    private const long SmallHeapBytes = 64 << 20;

    private const int LargeHeapTurns = 10;

    /// <summary>How long is looked whether the node rests.</summary>
    private static readonly TimeSpan LookingFor = TimeSpan.FromSeconds(5);

    /// <summary>Bytes that a node which nobody works allocates meanwhile, at most: several times what one does.</summary>
    private const long RestingBytes = 2 << 20;

    /// <summary>mallopt's M_MMAP_THRESHOLD.</summary>
    private const int MapFrom = -3;

    /// <summary>mallopt's M_ARENA_MAX.</summary>
    private const int ArenasMax = -8;

    /// <summary>
    /// Has the C library ask the system for every piece that is not small, so that what frees it gives it back: by itself
    /// it comes to keep pieces of up to 32 MiB in its arenas, under whatever small piece was made after them. No arenas
    /// beyond those there are: each thread has its cache of small pieces before them. Nothing where the library has no such call, as
    /// musl. Before the node starts, for what was asked for before stays where it is.
    /// </summary>
    internal static void KeepLittle()
    {
        try
        {
            _ = Option(MapFrom, 64 << 10);
            _ = Option(ArenasMax, 1);
        }
        catch (EntryPointNotFoundException)
        {
            // Such a library keeps less.
        }
    }

    /// <summary>Gives back what native code has freed; false where the C library has no such call, as musl.</summary>
    internal static bool TryGiveBack()
    {
        try
        {
            _ = Trim(0);
            return true;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, time, stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        var turn = 0;
        do
        {
            var isDue = turn++ % LargeHeapTurns == 0 || GC.GetTotalMemory(forceFullCollection: false) <= SmallHeapBytes;
            if (isDue && await RestsAsync(stoppingToken))
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            TryGiveBack();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>A collection of everything stops all threads for as long as it takes, so none is made of a busy node.</summary>
    private async Task<bool> RestsAsync(CancellationToken stoppingToken)
    {
        var before = GC.GetTotalAllocatedBytes();
        await Task.Delay(LookingFor, time, stoppingToken);
        return GC.GetTotalAllocatedBytes() - before < RestingBytes;
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Option(int name, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keptAtTheTop);
}
