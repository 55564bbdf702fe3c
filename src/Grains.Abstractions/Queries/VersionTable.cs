using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Queries;

/// <summary>Versions, and what is to become one, as tables.</summary>
public static class VersionTable
{
    /// <summary>A version's files; its columns where its header knows them.</summary>
    /// <param name="header">The version's header.</param>
    /// <param name="address">What the table is called, as <c>bib://weather/stations/gsod@1.2.0</c>.</param>
    /// <param name="contentId">The version's content id.</param>
    /// <param name="chunks">Where its list of files is.</param>
    public static TableSource Of(ManifestHeader header, string address, ChunkHash contentId, IChunkStore chunks) =>
        Of(header.Files, address, chunks) with
        {
            ContentId = contentId.ToString(),
            Format = header.Format,
            Columns = header.Columns,
        };

    /// <summary>The files of a list; nothing is known of their columns.</summary>
    /// <param name="files">The list.</param>
    /// <param name="address">What the table is called.</param>
    /// <param name="chunks">Where the list is.</param>
    /// <param name="path">Only the file at it, or the files below the folder; empty for all.</param>
    public static TableSource Of(
        IReadOnlyList<ListRef> files, string address, IChunkStore chunks, ReadOnlyMemory<byte> path = default)
    {
        var reader = new FileListReader(chunks);
        return new()
        {
            Address = address,
            Files = reader.ReadBelow(files, path, default)
                .Select(file => new TableFile(file.Path.ToString(), file.Size, file.Hash, reader.Chunks(file))),
        };
    }
}
