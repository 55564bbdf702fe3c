using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Content.Trees;

namespace Bib.Storage.Blobs;

/// <summary>Directory trees of this machine into the store and out of it.</summary>
/// <param name="content">Takes in and gives out files.</param>
/// <param name="chunks">Keeps the lists.</param>
public sealed class ContentTrees(IContentStore content, IChunkStore chunks)
{
    /// <summary>How many files are read side by side.</summary>
    private const int FilesAhead = 8;

    /// <summary>
    /// After how many files their flushes are waited for, so that failures show and memory stays small.
    /// </summary>
    private const int FilesUnflushed = 4096;

    /// <summary>Takes in every file below a folder.</summary>
    /// <exception cref="TreeException">Something in it is no file, or cannot be read.</exception>
    /// <exception cref="ManifestException">There are too many files, or a path is too long.</exception>
    /// <exception cref="ChunkStoreException">The disk is full, or fails.</exception>
    public async Task<IngestedTree> IngestAsync(string folder, CancellationToken cancellationToken)
    {
        var list = new FileListWriter(chunks);
        var ahead = new Queue<Task<(ManifestFile File, Task<WrittenChunks> Durable)>>();
        var durable = new List<Task<WrittenChunks>>();
        var written = default(WrittenChunks);
        try
        {
            foreach (var file in TreeWalker.Walk(folder))
            {
                if (ahead.Count >= FilesAhead) await TakeAsync();
                ahead.Enqueue(IngestAsync(file, cancellationToken));
            }

            while (ahead.Count > 0) await TakeAsync();
            await FlushAsync();
        }
        finally
        {
            await ((Task)Task.WhenAll(ahead)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ((Task)Task.WhenAll(durable)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return new(await list.CompleteAsync(cancellationToken), list.Files, list.Size, written);

        async Task TakeAsync()
        {
            var (file, flushed) = await ahead.Dequeue();
            await list.AddAsync(file, cancellationToken);
            durable.Add(flushed);
            if (durable.Count >= FilesUnflushed) await FlushAsync();
        }

        async Task FlushAsync()
        {
            foreach (var part in await Task.WhenAll(durable)) written = new(written.Count + part.Count, written.Bytes + part.Bytes);
            durable.Clear();
        }
    }

    /// <summary>Writes every file of a list below a folder, verified. What is there is never overwritten.</summary>
    /// <exception cref="TreeException">A file is there already, or cannot be written.</exception>
    /// <exception cref="ChunkStoreException">A chunk is missing or damaged; the file it belongs to is not left half
    /// written.</exception>
    public async Task WriteAsync(IReadOnlyList<ListRef> files, string folder, CancellationToken cancellationToken)
    {
        using var tree = new TreeWriter(folder);
        var reader = new FileListReader(chunks);
        foreach (var file in reader.ReadAll(files))
        {
            try
            {
                await using var output = tree.Create(file.Path.Bytes, file.Mode);
                await content.CopyToAsync(reader.Chunks(file), 0, output, cancellationToken);
            }
            catch (Exception failure) when (failure is not TreeException)
            {
                tree.Delete(file.Path.Bytes);
                throw;
            }
        }
    }

    private async Task<(ManifestFile File, Task<WrittenChunks> Durable)> IngestAsync(
        TreeFile file, CancellationToken cancellationToken)
    {
        // Onto another thread, so that files are hashed side by side.
        await Task.Yield();
        await using var stream = file.Open();
        var ingested = await content.IngestAsync(stream, IngestRequest.Whole, null, cancellationToken);
        var entry = new ManifestFile(
            ManifestPath.Of(file.Path.Span), file.Mode, ingested.Size, ingested.Hash, ingested.Chunks, []);
        return (entry, ingested.Durable);
    }
}
