using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Uploads;

namespace Bib.Storage.Uploads;

/// <summary>Begins uploads, and takes up those that were left.</summary>
internal sealed class Uploads(
    UploadRows rows, HeldLists lists, IContentStore content, IChunkStore chunks, TimeProvider time) : IUploads
{
    public async Task<IUpload> OpenAsync(
        UploadId id, DatasetId dataset, UserId by, CancellationToken cancellationToken)
    {
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

        var upload = new Upload(id, opened.Lease, rows, lists, content, chunks, time);
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

    public Task<UploadedContent?> FindAsync(
        UploadId id, DatasetId dataset, UserId by, CancellationToken cancellationToken) =>
        rows.FindAsync(id, dataset, by, cancellationToken);

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
