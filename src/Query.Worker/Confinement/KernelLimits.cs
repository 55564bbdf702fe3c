using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Bib.Query.Worker.Confinement;

/// <summary>Limits that the kernel holds: whatever goes wrong in this process stays in it.</summary>
internal static partial class KernelLimits
{
    // <bits/resource.h>
    private const int FileSize = 1;
    private const int Data = 2;
    private const int Core = 4;
    private const int OpenFiles = 7;

    /// <summary>Puts them on this process; nothing in it can lift them again.</summary>
    /// <param name="dataBytes">Private memory that may be written: heaps, stacks, buffers.</param>
    /// <param name="fileBytes">The longest file that may be written.</param>
    /// <param name="files">Files open at once.</param>
    public static void Apply(long dataBytes, long fileBytes, long files)
    {
        Set(Core, 0, "core dumps");
        Set(FileSize, fileBytes, "file size");
        Set(OpenFiles, files, "open files");
        Set(Data, dataBytes, "memory");
    }

    private static void Set(int resource, long limit, string name)
    {
        var value = new Limit((ulong)limit, (ulong)limit);
        if (SetLimit(resource, in value) == 0) return;
        var reason = new Win32Exception(Marshal.GetLastPInvokeError()).Message;
        throw new InvalidOperationException($"the kernel refuses to limit {name} to {limit}: {reason}");
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Limit(ulong Soft, ulong Hard);
}
