using System.Globalization;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Tests.Datasets;

public sealed class FileListTests
{
    private readonly MemoryChunks _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_is_read_as_it_was_written()
    {
        ManifestFile[] files =
        [
            File("a", 0), File("b\nc", 3), File("b/c", 1), File("b/d", 4 << 20), Large("big", 64), Large("huge", 5000),
        ];

        var list = await WriteAsync(files);

        var reader = new FileListReader(_store);
        var read = reader.ReadAll(list).ToList();
        read.Select(file => (file.Path, file.Mode, file.Size, file.Hash))
            .ShouldBe(files.Select(file => (file.Path, file.Mode, file.Size, file.Hash)));
        foreach (var (was, now) in files.Zip(read)) reader.Chunks(now).ShouldBe(was.Chunks);
        read[^1].Segments.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_list_of_a_hundred_thousand_is_compared_by_its_changed_parts_only()
    {
        var files = Enumerable.Range(0, 100_000).Select(index => File(Name(index), 100)).ToList();
        var before = await WriteAsync(files);
        files[50_000] = File(Name(50_000), 101);
        files.RemoveAt(70_000);
        files.Insert(10_001, File(Name(10_000) + "x", 5));
        var after = await WriteAsync(files);
        var reads = _store.Reads;

        var differences = FileListDiff.Compare(new(_store), before, after).ToList();

        differences.Select(difference => (difference.Before?.Path.ToString(), difference.After?.Path.ToString())).ShouldBe(
        [
            (null, Name(10_000) + "x"), (Name(50_000), Name(50_000)), (Name(70_000), null),
        ]);
        (_store.Reads - reads).ShouldBeLessThanOrEqualTo(12);
        before.Count.ShouldBeInRange(60, 150);
    }

    [Fact]
    public async Task A_file_is_found_in_a_few_reads()
    {
        var list = await WriteAsync(Enumerable.Range(0, 50_000).Select(index => File(Name(index), 100)));
        var reader = new FileListReader(_store);
        var reads = _store.Reads;

        reader.Find(list, ManifestPath.Of(Name(31_415)))!.Path.ToString().ShouldBe(Name(31_415));
        reader.Find(list, ManifestPath.Of(Name(31_415) + "x")).ShouldBeNull();
        reader.Find(list, ManifestPath.Of("z")).ShouldBeNull();

        (_store.Reads - reads).ShouldBeLessThan(25);
    }

    [Theory]
    [InlineData("b", "a", "out of order")]
    [InlineData("a", "a", "twice")]
    [InlineData("a", "a/b", "to be a directory")]
    public async Task Paths_that_do_not_ascend_or_collide_are_refused(string first, string second, string reason)
    {
        var writer = new FileListWriter(_store);
        await writer.AddAsync(File(first, 1), Cancellation);

        (await Should.ThrowAsync<ManifestException>(() => writer.AddAsync(File(second, 1), Cancellation)))
            .Message.ShouldContain(reason);
    }

    [Fact]
    public async Task A_directory_that_is_a_file_is_found_however_many_paths_stand_between()
    {
        var writer = new FileListWriter(_store);
        foreach (var path in new[] { "a", "a-1", "a-2/x", "a.b" }) await writer.AddAsync(File(path, 1), Cancellation);

        await Should.ThrowAsync<ManifestException>(() => writer.AddAsync(File("a/b", 1), Cancellation));
    }

    [Fact]
    public async Task Everything_that_a_version_needs_is_enumerated()
    {
        var list = await WriteAsync([File("a", 10), Large("b", 200)]);

        var everything = new FileListReader(_store).Everything(list).ToList();

        everything.Count.ShouldBe(1 + 1 + 200 + new FileListReader(_store).ReadAll(list).Sum(file => file.Segments.Count));
    }

    [Fact]
    public async Task Mutated_lists_are_refused_or_read_within_their_size()
    {
        var list = await WriteAsync([File("a", 0), File("b/c", 1), Large("big", 20), File("d", 4 << 20)]);
        var bytes = new byte[list[0].Chunk.Length];
        _store.Read(list[0].Chunk, bytes);
        var random = new Random(20_260_101);

        for (var round = 0; round < 20_000; round++)
        {
            var mutated = Mutate(bytes, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                FileListCodec.ReadFiles(mutated);
            }
            catch (ManifestException)
            {
                // The one way to say no.
            }

            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(16_384 + 4 * mutated.Length, $"round {round}");
        }
    }

    [Fact]
    public async Task A_version_has_a_million_files_and_not_one_more()
    {
        var writer = new FileListWriter(_store);
        for (var index = 0; index < ManifestLimits.FilesMax; index++)
            await writer.AddAsync(File(index.ToString("d7", CultureInfo.InvariantCulture), 0), Cancellation);

        var refusal = await Should.ThrowAsync<ManifestException>(() => writer.AddAsync(File("z", 0), Cancellation));

        refusal.Message.ShouldContain("at most 1000000 files");
        (await writer.CompleteAsync(Cancellation)).Sum(part => (long)part.Count).ShouldBe(ManifestLimits.FilesMax);
    }

    [Fact]
    public async Task A_list_chunk_that_is_too_long_is_refused_before_it_is_read()
    {
        var large = new ListRef(new(ChunkHash.Of("never read"u8), ManifestLimits.ListBytesMax * 2 + 1), 1);

        Should.Throw<ManifestException>(() => new FileListReader(_store).ReadAll([large]).ToList())
            .Message.ShouldContain($"at most {ManifestLimits.ListBytesMax * 2} are allowed");
        await Should.ThrowAsync<ManifestException>(
            () => new FileListWriter(_store).AddAsync(File("a", 1) with { Size = ManifestLimits.FileBytesMax + 1 }, Cancellation));
        _store.Reads.ShouldBe(0);
    }

    internal static byte[] Mutate(byte[] bytes, Random random)
    {
        var copy = bytes.ToArray();
        for (var changes = random.Next(1, 5); changes > 0; changes--) copy[random.Next(copy.Length)] = (byte)random.Next(256);
        return random.Next(4) == 0 ? copy[..random.Next(copy.Length)] : copy;
    }

    internal static ManifestFile File(string path, int size)
    {
        var hash = size == 0 ? ChunkHash.OfNothing : ChunkHash.Of(BitConverter.GetBytes(size));
        return new(ManifestPath.Of(path), 0x1A4, size, hash, size == 0 ? [] : [new(hash, size)], []);
    }

    private static ManifestFile Large(string path, int chunks) => new(
        ManifestPath.Of(path),
        0x1ED,
        chunks * 1000L,
        ChunkHash.Of("large"u8),
        [.. Enumerable.Range(0, chunks).Select(index => new ChunkRef(ChunkHash.Of(BitConverter.GetBytes(index)), 1000))],
        []);

    private static string Name(int index) => index.ToString("d6", CultureInfo.InvariantCulture);

    private async Task<IReadOnlyList<ListRef>> WriteAsync(IEnumerable<ManifestFile> files)
    {
        var writer = new FileListWriter(_store);
        foreach (var file in files) await writer.AddAsync(file, Cancellation);
        return await writer.CompleteAsync(Cancellation);
    }
}
