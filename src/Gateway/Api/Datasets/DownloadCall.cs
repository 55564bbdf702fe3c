using Bib.Gateway.Api.Topics;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.V1;
using Grpc.Core;

namespace Bib.Gateway.Api.Datasets;

/// <summary>One Download call: files out, from where the receiver wants them.</summary>
internal sealed class DownloadCall(IContentStore content, IChunkStore chunks, TransferMetrics metrics)
{
    public async Task RunAsync(
        DownloadRequest request,
        VersionListing version,
        IServerStreamWriter<DownloadResponse> responses,
        CancellationToken cancellationToken)
    {
        var reader = new FileListReader(chunks);
        var header = version.ReadHeader();
        if (!request.Path.IsEmpty) DatasetMapping.ToFilePath(request.Path, "path");
        var (count, size) = request.Path.IsEmpty
            ? (header.FileCount, header.Size)
            : Total(reader.ReadBelow(header.Files, request.Path.Memory, default));
        if (count == 0 && !request.Path.IsEmpty) throw NoFile(request, version);
        await responses.WriteAsync(
            new() { Start = new() { Version = version.Version.ToProto(), FileCount = count, SizeBytes = size } },
            cancellationToken);

        await using var stream = new DownloadStream(responses, metrics);
        var offset = request.FromOffset;
        foreach (var file in reader.ReadBelow(header.Files, request.Path.Memory, request.FromPath.Memory))
        {
            // The offset is that file's only; where it is not there, the next begins at its start.
            if (!file.Path.Bytes.SequenceEqual(request.FromPath.Span)) offset = 0;
            if (offset < 0 || offset > file.Size)
            {
                throw TopicMapping.Invalid(
                    "from_offset", $"The offset {offset} is not within '{file.Path}', which has {file.Size} bytes.",
                    "Begin that file again at 0.");
            }

            await responses.WriteAsync(new() { File = file.ToProto() }, cancellationToken);
            await content.CopyToAsync(reader.Chunks(file), offset, stream, cancellationToken);
            metrics.SentFile();
            offset = 0;
        }
    }

    private static (long Count, long Size) Total(IEnumerable<ManifestFile> files)
    {
        var (count, size) = (0L, 0L);
        foreach (var file in files) (count, size) = (count + 1, size + file.Size);
        return (count, size);
    }

    private static RefusalException NoFile(DownloadRequest request, VersionListing version) => new(new(
        RefusalCode.NotFound,
        $"The version {version.Version.Number} has no file or folder '{request.Path.ToStringUtf8()}'.",
        $"See its files: `bib dataset ls {VersionTables.NameOf(request.Dataset, version)}`.",
        "path",
        request.Path.ToStringUtf8()));
}
