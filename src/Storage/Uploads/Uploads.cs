using System.Collections.Concurrent;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Uploads;
using Bib.Storage.Uploads.Spools;

namespace Bib.Storage.Uploads;

/// <summary>Begins uploads, and takes up those that were left.</summary>
internal sealed class Uploads(
    UploadRows rows,
    HeldLists lists,
    IContentStore content,
    IChunkStore chunks,
    UploadSpools spools,
    TimeProvider time) : IUploads, IDisposable
{
    private const int Gates = 16;

    /// <summary>Whoever opens an upload holds the gate of its id: a spool has one owner.</summary>
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, Gates).Select(_ => new SemaphoreSlim(1, 1))];
    private readonly ConcurrentDictionary<(UploadId Id, DatasetId Dataset, UserId By), Upload> _open = new();

    /// <inheritdoc/>
    public async Task<IUpload> OpenAsync(
        UploadId id, DatasetId dataset, UserId by, CancellationToken cancellationToken)
    {
        var gate = _gates[(uint)id.GetHashCode() % Gates];
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await OpenOwnAsync(id, dataset, by, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public Task<UploadedContent?> FindAsync(
        UploadId id, DatasetId dataset, UserId by, CancellationToken cancellationToken) =>
        rows.FindAsync(id, dataset, by, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var gate in _gates) gate.Dispose();
    }

    private async Task<IUpload> OpenOwnAsync(
        UploadId id, DatasetId dataset, UserId by, CancellationToken cancellationToken)
    {
        // An earlier call may be at it still, though its client is gone: all that it has received is kept.
        var key = (id, dataset, by);
        if (_open.TryGetValue(key, out var earlier)) await earlier.LeaveAsync().WaitAsync(cancellationToken);
        var opened = await rows.OpenAsync(id, dataset, by, cancellationToken)
            ?? throw new RefusalException(new(
                RefusalCode.NotAllowed,
                $"The upload {id} belongs to another user or dataset.",
                "Begin an upload with an id of your own.",
                "upload_id"));
        if (opened.IsComplete)
        {
            throw new RefusalException(new(
                RefusalCode.WrongStatus,
                $"The upload {id} is complete.",
                "Make a version of it, or begin another upload.",
                "upload_id"));
        }

        var files = UploadRecords.Read(opened.Journal, out var begun);
        var whole = FirstMissing(files);
        var gone = chunks.Missing(begun.Chunks).Select(chunk => chunk.Hash).ToHashSet();
        var kept = begun.Chunks.TakeWhile(chunk => !gone.Contains(chunk.Hash)).ToList();
        if (whole < files.Count || kept.Count < begun.Chunks.Count)
        {
            // Left for so long that chunks were collected: what is behind the first that is gone is sent again.
            if (whole < files.Count) (files, kept) = (files[..whole], []);
            await RewriteAsync(id, opened.Lease, files, begun.Path, begun.Mode, kept, cancellationToken);
        }

        var upload = new Upload(
            id, opened.Lease, rows, lists, content, chunks, spools.Open(id), time,
            ended => _open.TryRemove(KeyValuePair.Create(key, ended)));
        _open[key] = upload;
        try
        {
            await upload.TakeUpAsync(files, begun.Path, kept, cancellationToken);
            return upload;
        }
        catch
        {
            await upload.DisposeAsync();
            throw;
        }
    }

    private async Task RewriteAsync(
        UploadId id,
        Guid lease,
        List<ManifestFile> files,
        ManifestPath begun,
        int mode,
        List<ChunkRef> kept,
        CancellationToken cancellationToken)
    {
        await rows.ClearAsync(id, lease, cancellationToken);
        using var bytes = new MemoryStream();
        await using var writer = new BinaryWriter(bytes);
        foreach (var file in files) UploadRecords.WriteFile(writer, file, file.Chunks, file.Chunks.Count);
        if (kept.Count > 0) UploadRecords.WriteChunks(writer, begun, mode, kept);
        writer.Flush();
        await rows.AppendAsync(id, lease, bytes.ToArray());
    }

    private int FirstMissing(List<ManifestFile> files)
    {
        var index = files.FindIndex(file => chunks.Missing([.. file.Chunks]).Count > 0);
        return index < 0 ? files.Count : index;
    }
}
