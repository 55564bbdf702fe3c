using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Blobs;

namespace Bib.Storage.Tests.Blobs;

public sealed class DiskFaultTests
{
    private const int NoSpace = 28;
    private const int InputOutput = 5;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(100)]
    [InlineData(5000)]
    public async Task A_full_disk_is_told_as_such_leaves_reads_alive_and_is_forgotten_when_there_is_space(int length)
    {
        var disk = new SimulatedDisk();
        using var store = Open(disk);
        await PutAsync(store, 1, length);
        var seed = 10;
        foreach (var kind in new[] { "create", "write", "flush", "rename", "flush names", "mkdir" })
        {
            seed += 2;
            disk.Fault = (_, at) => at == kind ? NoSpace : 0;
            try
            {
                await PutAsync(store, seed, length);
            }
            catch (ChunkStoreFullException full)
            {
                full.Message.ShouldContain("full");
            }

            Read(store, 1, length);
            disk.Fault = (_, _) => 0;
            (await PutAsync(store, seed + 1, length)).ShouldBeTrue();
            Read(store, seed + 1, length);
        }
    }

    [Fact]
    public async Task Space_that_is_left_to_others_is_not_taken()
    {
        var disk = new SimulatedDisk { Free = 1 << 20 };
        using var store = Open(disk, freeBytesMin: 2 << 20);

        (await Should.ThrowAsync<ChunkStoreFullException>(() => PutAsync(store, 1, 5000))).Message.ShouldContain("2097152");
        disk.Free = 8 << 20;

        (await PutAsync(store, 1, 5000)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(100, "flush", 1)]
    [InlineData(5000, "flush", 1)]
    [InlineData(5000, "flush names", 1)]
    [InlineData(5000, "flush all", 1)]
    [InlineData(5000, "flush all", 2)]
    public async Task A_failed_flush_is_never_acknowledged_nor_tried_again_as_if_nothing_had_been(int length, string kind, int nth)
    {
        var disk = new SimulatedDisk();
        using var store = Open(disk, flushAllFrom: kind == "flush all" ? 1 : 1000);
        var seen = 0;
        disk.Fault = (_, at) => at == kind && ++seen == nth ? InputOutput : 0;

        await Should.ThrowAsync<ChunkStoreException>(() => PutAsync(store, 1, length));

        // The next flush would succeed; the chunk must not come back to life by it.
        store.Missing([Sample.Of(1, length).Chunk]).Count.ShouldBe(1);
        (await PutAsync(store, 2, length)).ShouldBeTrue();
        store.Missing([Sample.Of(1, length).Chunk]).Count.ShouldBe(1);
        (await PutAsync(store, 1, length)).ShouldBeTrue();
        Read(store, 1, length);
    }

    [Fact]
    public async Task What_was_written_before_a_failed_shared_flush_is_flushed_by_itself()
    {
        var disk = new SimulatedDisk();
        using var store = Open(disk, flushAllFrom: 1);
        var kinds = new List<string>();
        Task<bool>? during = null;
        disk.Fault = (_, at) =>
        {
            kinds.Add(at);
            if (at != "flush all" || during is not null) return 0;
            during = Task.FromResult(false);
            during = PutAsync(store, 2, 5000);
            return InputOutput;
        };

        await Should.ThrowAsync<ChunkStoreException>(() => PutAsync(store, 1, 5000));
        (await during!).ShouldBeTrue();

        kinds.Count(kind => kind == "flush all").ShouldBe(1);
        kinds.ShouldContain("flush");
    }

    private static ChunkStore Open(SimulatedDisk disk, int flushAllFrom = 4, long freeBytesMin = 0) => new(
        new() { Folder = "/blobs", PackedBelowBytes = 800, FlushAllFrom = flushAllFrom, FreeBytesMin = freeBytesMin },
        disk,
        TimeProvider.System);

    private static Task<bool> PutAsync(ChunkStore store, int seed, int length)
    {
        var sample = Sample.Of(seed, length);
        return store.PutAsync(sample.Chunk, sample.Content, Cancellation);
    }

    private static void Read(ChunkStore store, int seed, int length)
    {
        var content = new byte[length];
        store.Read(Sample.Of(seed, length).Chunk, content);
        content.ShouldBe(Sample.Of(seed, length).Content);
    }
}
