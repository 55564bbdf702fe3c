using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Blobs;
using Content.Chunking;

namespace Bib.Bench.Blobs;

/// <summary>
/// Content into and out of the chunk store, durable, beside `cp` with a flush. Runs below the folder given (default:
/// the current one), which should be on the disk that is meant. Medians of the rounds.
/// </summary>
internal static class BlobsScenario
{
    private const int Rounds = 3;
    private const long Large = 1L << 30;

    private static readonly string[] Peers = ["borg", "restic", "git-annex"];

    public static async Task<int> RunAsync(string? below)
    {
        var folder = Path.Combine(Path.GetFullPath(below ?? "."), ".bench-blobs");
        Directory.CreateDirectory(folder);
        var times = new SortedDictionary<string, List<double>>(StringComparer.Ordinal);
        try
        {
            var source = Path.Combine(folder, "source");
            await WriteSourceAsync(source);
            for (var round = 0; round < Rounds; round++)
            {
                Memory(times);
                await CopyAsync(folder, source, times);
                await LargeAsync(folder, source, times);
                await SmallAsync(folder, "2,000 files of 100 KiB", 2000, 100 << 10, times);
                await SmallAsync(folder, "20,000 files of 2 KiB", 20_000, 2 << 10, times);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var (name, values) in times)
        {
            values.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-52} {values[values.Count / 2],10:N1}"));
        }

        foreach (var peer in Peers.Where(peer => !Installed(peer))) Console.WriteLine($"{peer} is not installed: not measured");
        return 0;
    }

    private static void Memory(SortedDictionary<string, List<double>> times)
    {
        var bytes = new byte[256 << 20];
        new Random(1).NextBytes(bytes);
        Note(times, "a. cutter alone, MiB", 256, Watch(() =>
        {
            var cutter = new ChunkCutter(ChunkSizes.Standard);
            var rest = bytes.AsSpan();
            while (!rest.IsEmpty) rest = rest[cutter.Take(rest, out _)..];
        }));
        Note(times, "b. SHA-256 alone, MiB", 256, Watch(() => SHA256.HashData(bytes)));
    }

    private static async Task CopyAsync(string folder, string source, SortedDictionary<string, List<double>> times)
    {
        var copy = Path.Combine(folder, "copy");
        await FlushAsync(folder);
        var start = Stopwatch.GetTimestamp();
        using (var process = Process.Start("sh", ["-c", $"cp '{source}' '{copy}' && sync -f '{copy}'"]))
            await process.WaitForExitAsync();
        Note(times, "c. cp of 1 GiB and sync, MiB", 1024, new(Stopwatch.GetElapsedTime(start), TimeSpan.Zero));
        File.Delete(copy);
    }

    private static async Task LargeAsync(string folder, string source, SortedDictionary<string, List<double>> times)
    {
        var blobs = Path.Combine(folder, "blobs");
        await FlushAsync(folder);
        using (var chunks = ChunkStore.Open(new() { Folder = blobs }, TimeProvider.System))
        using (var content = new ContentStore(chunks, TimeProvider.System))
        {
            IngestedContent ingested = null!;
            Note(times, "d. ingest of 1 GiB, durable, MiB", 1024, await WatchAsync(async () =>
            {
                await using var file = File.OpenRead(source);
                ingested = await content.IngestAsync(file, IngestRequest.Whole, null, CancellationToken.None);
                await ingested.Durable;
            }));
            Note(times, "e. verified read of 1 GiB, MiB", 1024, await WatchAsync(
                () => content.CopyToAsync(ingested.Chunks, 0, Stream.Null, CancellationToken.None)));
            var changed = Path.Combine(folder, "changed");
            File.Copy(source, changed);
            var part = new byte[Large / 100];
            new Random(Environment.TickCount).NextBytes(part);
            await using (var file = File.OpenWrite(changed))
            {
                file.Position = Large / 3;
                await file.WriteAsync(part);
            }

            await FlushAsync(folder);
            WrittenChunks written = default;
            Note(times, "f. ingest again, 1 % changed, MiB", 1024, await WatchAsync(async () =>
            {
                await using var file = File.OpenRead(changed);
                written = await (await content.IngestAsync(file, IngestRequest.Whole, null, CancellationToken.None)).Durable;
            }));
            Add(times, "g. of which written, %", 100.0 * written.Bytes / Large);
            File.Delete(changed);
        }

        Directory.Delete(blobs, recursive: true);
    }

    /// <summary>Files from memory, four at a time, as a door would take them in; ends when all are durable.</summary>
    private static async Task SmallAsync(
        string folder, string name, int count, int length, SortedDictionary<string, List<double>> times)
    {
        var files = new byte[count][];
        var random = new Random(2);
        for (var index = 0; index < count; index++) random.NextBytes(files[index] = new byte[length]);
        var blobs = Path.Combine(folder, "blobs");
        await FlushAsync(folder);
        using (var chunks = ChunkStore.Open(new() { Folder = blobs }, TimeProvider.System))
        using (var content = new ContentStore(chunks, TimeProvider.System))
        {
            Note(times, $"h. {name}, durable, files", count, await WatchAsync(async () =>
            {
                var durable = new Task<WrittenChunks>[count];
                await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (index, token) =>
                    durable[index] = (await content.IngestAsync(new MemoryStream(files[index]), IngestRequest.Whole, null, token)).Durable);
                await Task.WhenAll(durable);
            }));
        }

        Directory.Delete(blobs, recursive: true);
    }

    private static async Task WriteSourceAsync(string path)
    {
        await using var file = File.Create(path);
        var random = new Random(3);
        var part = new byte[16 << 20];
        for (var written = 0L; written < Large; written += part.Length)
        {
            random.NextBytes(part);
            await file.WriteAsync(part);
        }
    }

    private static async Task FlushAsync(string folder)
    {
        using var process = Process.Start("sync", ["-f", folder]);
        await process.WaitForExitAsync();
    }

    private static bool Installed(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private static Spent Watch(Action act)
    {
        var (start, processor) = (Stopwatch.GetTimestamp(), ProcessorTime);
        act();
        return new(Stopwatch.GetElapsedTime(start), ProcessorTime - processor);
    }

    private static async Task<Spent> WatchAsync(Func<Task> act)
    {
        var (start, processor) = (Stopwatch.GetTimestamp(), ProcessorTime);
        await act();
        return new(Stopwatch.GetElapsedTime(start), ProcessorTime - processor);
    }

    private static TimeSpan ProcessorTime
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
    }

    private static void Note(SortedDictionary<string, List<double>> times, string name, double amount, Spent spent)
    {
        Add(times, name + "/s", amount / spent.Time.TotalSeconds);
        if (spent.Processor > TimeSpan.Zero) Add(times, name + " per CPU second", amount / spent.Processor.TotalSeconds);
    }

    private static void Add(SortedDictionary<string, List<double>> times, string name, double value)
    {
        if (!times.TryGetValue(name, out var values)) times[name] = values = [];
        values.Add(value);
    }

    /// <summary>What a case took. Others on the machine change the time, but hardly the processor's.</summary>
    private readonly record struct Spent(TimeSpan Time, TimeSpan Processor);
}
