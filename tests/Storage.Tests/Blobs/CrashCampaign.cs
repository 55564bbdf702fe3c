using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Blobs;

namespace Bib.Storage.Tests.Blobs;

/// <summary>
/// One seed: chunks are put while the machine stops at each of its disk operations in turn; after each stop the store
/// is opened on what the disk kept, and everything that was acknowledged must be there.
/// </summary>
internal sealed class CrashCampaign(int seed)
{
    private const int Rounds = 3;

    /// <summary>How many stops were fired, and how many chunks had been acknowledged before them.</summary>
    public (int Crashes, long Acknowledged) Fired { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var operations = await CountAsync(cancellationToken);
        for (var crashAt = 1; crashAt <= operations; crashAt++)
        {
            var random = new Random(HashCode.Combine(seed, crashAt));
            var disk = new SimulatedDisk { CrashAt = crashAt };
            var acknowledged = new List<Sample>();
            await WorkAsync(disk, acknowledged, cancellationToken);
            if (!disk.Crashed) continue;
            Fired = (Fired.Crashes + 1, Fired.Acknowledged + acknowledged.Count);

            // The machine that comes up may stop too, while it recovers.
            var after = disk.AfterCrash(random);
            after.CrashAt = random.Next(3) == 0 ? random.Next(1, 12) : int.MaxValue;
            try
            {
                using var interrupted = Open(after);
            }
            catch (ChunkStoreException)
            {
            }
            catch (IOException)
            {
            }

            Check(after.AfterCrash(random), acknowledged, crashAt);
        }
    }

    private async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        var disk = new SimulatedDisk();
        await WorkAsync(disk, [], cancellationToken);
        return disk.Operations;
    }

    private async Task WorkAsync(SimulatedDisk disk, List<Sample> acknowledged, CancellationToken cancellationToken)
    {
        ChunkStore store;
        try
        {
            store = Open(disk);
        }
        catch (Exception failure) when (failure is IOException or ChunkStoreException)
        {
            return;
        }

        using (store)
        {
            var random = new Random(seed);
            for (var round = 0; round < Rounds; round++)
            {
                var samples = Enumerable.Range(0, random.Next(1, 8))
                    .Select(_ => Sample.Of(random.Next(40), random.Next(2) == 0 ? random.Next(1, 600) : random.Next(1000, 3000)))
                    .ToList();
                var puts = samples.ConvertAll(sample => store.PutAsync(sample.Chunk, sample.Content, cancellationToken));
                foreach (var (sample, put) in samples.Zip(puts))
                {
                    try
                    {
                        await put;
                        acknowledged.Add(sample);
                    }
                    catch (ChunkStoreException)
                    {
                        // Not acknowledged: nothing was promised.
                    }
                }
            }

            await CollectAsync(store, acknowledged, cancellationToken);
        }
    }

    /// <summary>Every third chunk is not needed any more; from then on it may be there or not.</summary>
    private static async Task CollectAsync(ChunkStore store, List<Sample> acknowledged, CancellationToken cancellationToken)
    {
        acknowledged.RemoveAll(sample => sample.Chunk.Hash.First % 3 == 0);
        try
        {
            await new ChunkCollector(store, new Needed(), TimeProvider.System).CollectAsync(cancellationToken);
        }
        catch (ChunkStoreException)
        {
            // The machine stopped; what was removed until then was not needed.
        }
    }

    private void Check(SimulatedDisk disk, List<Sample> acknowledged, int crashAt)
    {
        using var store = Open(disk);
        foreach (var sample in acknowledged)
        {
            var content = new byte[sample.Chunk.Length];
            var place = $"seed {seed}, stopped at operation {crashAt}, chunk {sample.Chunk}";
            Should.NotThrow(() => store.Read(sample.Chunk, content), place);
            content.ShouldBe(sample.Content, place);
            store.Missing([sample.Chunk]).ShouldBeEmpty(place);
        }

        disk.List("/blobs/tmp").ShouldBeEmpty();
        foreach (var chunk in store.Stored())
            Should.NotThrow(() => store.Read(chunk, new byte[chunk.Length]), $"seed {seed}, stopped at {crashAt}: half made");
    }

    private static ChunkStore Open(SimulatedDisk disk) => new(
        new()
        {
            Folder = "/blobs",
            PackedBelowBytes = 800,
            PackBytes = 4096,
            FreeBytesMin = 0,
            Grace = TimeSpan.Zero,
            PackDeadShare = 0.01,
        },
        disk,
        TimeProvider.System);

    private sealed class Needed : IChunkReferences
    {
        public Task<IReadOnlySet<ChunkHash>> ReferencedAsync(
            IReadOnlyList<ChunkHash> chunks, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlySet<ChunkHash>>(chunks.Where(hash => hash.First % 3 != 0).ToHashSet());

        public Task<DateTimeOffset?> OldestUploadAsync(CancellationToken cancellationToken) =>
            Task.FromResult<DateTimeOffset?>(null);

        public IAsyncEnumerable<ChunkHash> EverythingAsync(CancellationToken cancellationToken) =>
            AsyncEnumerable.Empty<ChunkHash>();
    }
}
