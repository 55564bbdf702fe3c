using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Uploads;

namespace Bib.Storage.Uploads;

/// <summary>Something for the journal: a whole file, or chunks of one that is begun.</summary>
/// <param name="Path">The file's path.</param>
/// <param name="Mode">Its mode.</param>
/// <param name="File">The file, when it is whole.</param>
/// <param name="Chunks">Its chunks that were not journaled before.</param>
/// <param name="Durable">Completes when they are durable.</param>
internal sealed record JournalItem(
    ManifestPath Path, int Mode, ManifestFile? File, IReadOnlyList<ChunkRef> Chunks, Task Durable)
{
    /// <summary>Writes its record.</summary>
    /// <returns>What is durable with it, when that was before.</returns>
    public UploadPosition Write(BinaryWriter writer, UploadPosition before)
    {
        var begun = before.Begun == Path ? before.BegunBytes : 0;
        var wholeBytes = before.Bytes - before.BegunBytes;
        if (File is not null)
        {
            UploadRecords.WriteFile(writer, File, Chunks, Chunks.Count);
            return new(before.Files + 1, wholeBytes + File.Size, Path, default, 0);
        }

        UploadRecords.WriteChunks(writer, Path, Mode, Chunks);
        begun += Chunks.Sum(chunk => (long)chunk.Length);
        return before with { Bytes = wholeBytes + begun, Begun = Path, BegunBytes = begun };
    }
}
