using System.Runtime.InteropServices;

namespace Bib.Silo.Lifetime;

/// <summary>The runtime's heap and the C library's.</summary>
internal sealed partial class ProcessMemory : IProcessMemory
{
    /// <summary>mallopt's M_MMAP_THRESHOLD.</summary>
    private const int MapFrom = -3;

    /// <summary>mallopt's M_ARENA_MAX.</summary>
    private const int ArenasMax = -8;

    /// <inheritdoc/>
    public long HeapBytes => GC.GetTotalMemory(forceFullCollection: false);

    /// <inheritdoc/>
    public long AllocatedBytes => GC.GetTotalAllocatedBytes();

    /// <summary>
    /// Has the C library ask the system for every piece that is not small, so that what frees it gives it back: by itself
    /// it comes to keep pieces of up to 32 MiB in its arenas, under whatever small piece was made after them. No arenas
    /// beyond those there are: each thread has its cache of small pieces before them. Nothing where the library has no
    /// such call, as musl. Before the node starts, for what was asked for before stays where it is.
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
    public void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <inheritdoc/>
    public void GiveBack() => TryGiveBack();

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Option(int name, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keptAtTheTop);
}
