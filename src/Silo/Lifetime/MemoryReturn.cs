using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Bib.Silo.Lifetime;

/// <summary>
/// Gives memory back to the system that native code has freed and the C library keeps for itself. A start compiles
/// much in a short time, in megabytes that are never needed again; a node rests most of its life beside other programs.
/// </summary>
internal sealed partial class MemoryReturn(TimeProvider time) : BackgroundService
{
    /// <summary>By then what starts has been compiled anew, for good.</summary>
    internal static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(1);

    /// <summary>Between one time and the next; each takes a few milliseconds.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Gives back what is free now; false where the C library has no such call, as musl.</summary>
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
        while (TryGiveBack()) await timer.WaitForNextTickAsync(stoppingToken);
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keptAtTheTop);
}
