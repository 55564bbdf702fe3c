using System.Globalization;
using System.Runtime.InteropServices;
using Bib.Silo.Lifetime;
using Bib.Testing;

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

        var given = ProcessMemory.TryGiveBack();
        var after = ResidentKibibytes();
        NativeMemory.Free((void*)pieces[^1]);

        if (given) (before - after).ShouldBeGreaterThan(Pieces * PieceLength / 1024 / 2);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0, 0, 20, "a small heap of a node at rest is collected each minute")]
    [InlineData(1, 0, 2, "a large one every ten minutes")]
    [InlineData(0, MemoryReturn.RestingBytes, 0, "a node that works is never stopped for it")]
    public async Task How_often_is_collected(int aboveSmall, long allocatedEachLook, int collections, string why)
    {
        var time = new FakeTimeProvider();
        var memory = new Played(MemoryReturn.SmallHeapBytes + aboveSmall, allocatedEachLook);
        using var returning = new MemoryReturn(memory, time);
        await returning.StartAsync(TestContext.Current.CancellationToken);
        while (time.WaitingTimers == 0) await Task.Yield();

        time.Advance(MemoryReturn.AfterStart);
        for (var turn = 1; turn <= 20; turn++)
        {
            while (memory.GivenBack < turn)
            {
                // Either it looks whether the node rests, or its turn is still to come.
                time.Advance(MemoryReturn.LookingFor);
                await Task.Yield();
            }
        }

        memory.Collections.ShouldBe(collections, why);
        await returning.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Played(long heapBytes, long allocatedEachLook) : IProcessMemory
    {
        private long _allocated;

        public long HeapBytes => heapBytes;

        public long AllocatedBytes => _allocated += allocatedEachLook;

        public int Collections { get; private set; }

        public int GivenBack { get; private set; }

        public void Collect() => Collections++;

        public void GiveBack() => GivenBack++;
    }

    private static long ResidentKibibytes() => long.Parse(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
