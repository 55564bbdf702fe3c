using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Uploads;

/// <summary>
/// An upload that one call writes to; whoever opens it again takes it over. Files come in the order of the bytes of
/// their paths. One caller at a time.
/// </summary>
/// <remarks>
/// Every method ends in <see cref="Blobs.ChunkStoreException"/> when the disk fails,
/// <see cref="Persistence.StorageUnavailableException"/> when the database does, and
/// <see cref="Decisions.RefusalException"/> when the upload goes on in another call.
/// </remarks>
public interface IUpload : IAsyncDisposable
{
    /// <summary>What is durable by now. Any thread.</summary>
    UploadPosition Position { get; }

    /// <summary>Takes in files whose bytes are all here, hashed together; may return before they are stored.</summary>
    /// <param name="files">In the order of their paths, behind all before; none of them is begun.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ManifestException">A path is there already or out of order, or there are too
    /// many.</exception>
    Task AddAsync(IReadOnlyList<WholeFile> files, CancellationToken cancellationToken);

    /// <summary>Takes in one such file.</summary>
    /// <param name="path">Its path; comes after all before it.</param>
    /// <param name="mode">Permission bits.</param>
    /// <param name="content">Its bytes; not to be changed any more.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ManifestException">The path is there already or out of order, or there are too
    /// many.</exception>
    Task AddAsync(ManifestPath path, int mode, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        AddAsync([new(path, mode, content)], cancellationToken);

    /// <summary>
    /// Takes in a file as it comes; for the file that <see cref="Position"/> calls begun, what is behind its bytes.
    /// </summary>
    /// <inheritdoc cref="AddAsync(ManifestPath, int, ReadOnlyMemory{byte}, CancellationToken)"/>
    Task AddAsync(ManifestPath path, int mode, Stream content, CancellationToken cancellationToken);

    /// <summary>Takes over a file of an earlier version as it is, under another mode for all it matters.</summary>
    /// <param name="file">The file, with its chunks.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ManifestException">The path is there already or out of order, or there are too
    /// many.</exception>
    Task KeepAsync(ManifestFile file, CancellationToken cancellationToken);

    /// <summary>Ends it: when the task completes, all is durable, and held until a version is made of it.</summary>
    Task<UploadedContent> CompleteAsync(CancellationToken cancellationToken);
}
