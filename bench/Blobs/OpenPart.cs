using System.Diagnostics;
using System.Globalization;
using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Blobs;

namespace Bib.Bench.Blobs;

/// <summary>How long a store takes to open that has many chunks in packs, whose indexes it reads.</summary>
internal static class OpenPart
{
    private const int Times = 5;
    private const int ChunkBytes = 1024;
    private const int Together = 10_000;

    public static async Task<int> RunAsync(int chunks)
    {
        var folder = Directory.CreateTempSubdirectory("bib-bench-").FullName;
        try
        {
            var options = new ChunkStoreOptions { Folder = Path.Combine(folder, "blobs") };
            var clock = Stopwatch.StartNew();
            using (var store = ChunkStore.Open(options, TimeProvider.System)) await FillAsync(store, chunks);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{chunks} chunks of {ChunkBytes} bytes stored in {clock.Elapsed.TotalSeconds:0} s"));
            var times = new List<double>();
            var bytes = 0L;
            for (var round = 0; round < Times; round++)
            {
                var before = GC.GetTotalMemory(forceFullCollection: true);
                clock.Restart();
                using var store = ChunkStore.Open(options, TimeProvider.System);
                times.Add(clock.Elapsed.TotalMilliseconds);
                bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
            }

            times.Sort();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"opened: median {times[Times / 2]:0} ms ({times[0]:0}–{times[^1]:0}); "
                    + $"{bytes / (double)chunks:0} bytes a chunk in memory"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task FillAsync(ChunkStore store, int chunks)
    {
        var random = new Random(4);
        var stored = new List<Task>(Together);
        for (var index = 0; index < chunks; index++)
        {
            var content = new byte[ChunkBytes];
            random.NextBytes(content);
            stored.Add(store.PutAsync(new(ChunkHash.Of(content), content.Length), content, CancellationToken.None));
            if (stored.Count < Together) continue;
            await Task.WhenAll(stored);
            stored.Clear();
        }

        await Task.WhenAll(stored);
    }
}
