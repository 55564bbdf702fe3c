using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Network.Tests.Hosts;

namespace Bib.Network.Tests.Transfers;

/// <summary>A version of files made of a seed.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Chunks">The distinct chunks of its files, and their bytes.</param>
internal sealed record TestVersion(ManifestHeader Header, IReadOnlyDictionary<ChunkRef, byte[]> Chunks)
{
    /// <summary>Its header's bytes.</summary>
    public byte[] Bytes { get; } = ManifestHeaderCodec.Write(Header);

    public ChunkHash ContentId => ManifestHeaderCodec.ContentId(Bytes);

    /// <summary>Puts a version into a store.</summary>
    /// <param name="store">Where.</param>
    /// <param name="seed">What it is made of.</param>
    /// <param name="files">How many chunks each file has.</param>
    /// <param name="lengthMax">The longest chunk.</param>
    /// <param name="stop">Stops it.</param>
    public static async Task<TestVersion> PutAsync(
        IChunkStore store, int seed, int[] files, int lengthMax, CancellationToken stop)
    {
        var random = new Random(seed);
        var writer = new FileListWriter(store);
        var all = new Dictionary<ChunkRef, byte[]>();
        foreach (var (number, count) in files.Index())
        {
            var samples = Enumerable.Range(0, count).Select(_ => Sample.Of(random.Next(), random.Next(1, lengthMax + 1))).ToList();
            await TestStores.PutAsync(store, samples, stop);
            foreach (var sample in samples) all[sample.Chunk] = sample.Content;
            await writer.AddAsync(File($"file-{number:00000}", [.. samples.Select(sample => sample.Chunk)]), stop);
        }

        var list = await writer.CompleteAsync(stop);
        return new(HeaderOf(list, writer.Files, writer.Size), all);
    }

    /// <summary>A file of some chunks.</summary>
    public static ManifestFile File(string path, IReadOnlyList<ChunkRef> chunks) => new(
        ManifestPath.Of(path), 0x1A4, chunks.Sum(chunk => (long)chunk.Length),
        chunks.Count switch { 0 => ChunkHash.OfNothing, 1 => chunks[0].Hash, _ => ChunkHash.Of([1]) }, chunks, []);

    /// <summary>A header of some files.</summary>
    public static ManifestHeader HeaderOf(IReadOnlyList<ListRef> list, long files, long size) => new()
    {
        DatasetId = new Guid("00112233-4455-6677-8899-aabbccddeeff"),
        Version = "1.0.0",
        Publisher = new UserId(new string('a', UserId.Length)),
        CreatedAt = DateTimeOffset.UnixEpoch,
        Files = list,
        FileCount = files,
        Size = size,
    };

    /// <summary>Whether all of it is in a store, byte for byte.</summary>
    public void ShouldBeIn(IChunkStore store, string why)
    {
        var reader = new FileListReader(store);
        store.Missing([.. reader.Everything(Header.Files)]).ShouldBeEmpty(why);
        foreach (var (chunk, content) in Chunks)
        {
            var read = new byte[chunk.Length];
            store.Read(chunk, read);
            read.AsSpan().SequenceEqual(content).ShouldBeTrue(why);
        }
    }
}
