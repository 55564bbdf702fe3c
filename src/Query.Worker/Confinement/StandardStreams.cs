using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bib.Query.Worker.Confinement;

/// <summary>The pipes to the node.</summary>
internal static partial class StandardStreams
{
    /// <summary>
    /// Takes standard output for the protocol and leads whatever a library prints to standard error: DuckDB prints
    /// plans there when a statement asks it to.
    /// </summary>
    public static (Stream Input, Stream Output) Take()
    {
        var output = Duplicate(1);
        if (output < 0 || DuplicateTo(2, 1) < 0)
            throw new InvalidOperationException("standard output cannot be duplicated");
        return (Open(0, FileAccess.Read), Open(output, FileAccess.Write));
    }

    private static FileStream Open(int descriptor, FileAccess access) =>
        new(new SafeFileHandle(descriptor, ownsHandle: true), access, bufferSize: access == FileAccess.Write ? 1 << 16 : 0);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int DuplicateTo(int from, int to);
}
