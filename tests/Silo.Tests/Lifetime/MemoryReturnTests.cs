using System.Globalization;
using System.Runtime.InteropServices;
using Bib.Silo.Lifetime;

namespace Bib.Silo.Tests.Lifetime;

public sealed class MemoryReturnTests
{
    private const int Pieces = 64 * 1024;
    private const int PieceLength = 1024;

    /// <summary>
    /// Small pieces stay in the C library's own hands when they are freed, as long as a later one is still in use.
    /// </summary>
    [Fact]
    public unsafe void Memory_that_native_code_has_freed_goes_back_to_the_system()
    {
        var pieces = new nint[Pieces];
        for (var index = 0; index < Pieces; index++)
        {
            pieces[index] = (nint)NativeMemory.Alloc(PieceLength);
            *(byte*)pieces[index] = 1;
        }

        foreach (var piece in pieces.AsSpan(0, Pieces - 1)) NativeMemory.Free((void*)piece);
        var before = ResidentKibibytes();

        var given = MemoryReturn.TryGiveBack();
        var after = ResidentKibibytes();
        NativeMemory.Free((void*)pieces[^1]);

        if (given) (before - after).ShouldBeGreaterThan(Pieces * PieceLength / 1024 / 2);
    }

    private static long ResidentKibibytes() => long.Parse(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
