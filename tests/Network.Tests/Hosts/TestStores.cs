using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Blobs;
using Bib.Testing;

namespace Bib.Network.Tests.Hosts;

/// <summary>Real chunk stores in a temporary folder.</summary>
internal sealed class TestStores : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly List<ChunkStore> _stores = [];

    public string Folder => _folder["."];

    public ChunkStore Open(string? name = null)
    {
        name ??= $"store-{_stores.Count}";
        var store = ChunkStore.Open(new() { Folder = Path.GetFullPath(_folder[name]), FreeBytesMin = 0 }, TimeProvider.System);
        _stores.Add(store);
        return store;
    }

    /// <summary>Puts chunks into a store.</summary>
    public static Task PutAsync(IChunkStore store, IEnumerable<Sample> samples, CancellationToken stop) =>
        Task.WhenAll(samples.Select(sample => store.PutAsync(sample.Chunk, sample.Content, stop)));

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        _folder.Dispose();
    }
}
