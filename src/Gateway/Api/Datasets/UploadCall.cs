using Bib.Gateway.Api.Topics;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Uploads;
using Bib.V1;
using Grpc.Core;

namespace Bib.Gateway.Api.Datasets;

/// <summary>One Upload call, after its open: files in, what is durable out.</summary>
/// <param name="upload">Where files go.</param>
/// <param name="base">The list of the newest version's files, of which some may be kept.</param>
/// <param name="chunks">Where that list is.</param>
/// <param name="metrics">Counts what comes.</param>
/// <param name="time">The clock.</param>
internal sealed class UploadCall(
    IUpload upload, IReadOnlyList<ListRef> @base, IChunkStore chunks, TransferMetrics metrics, TimeProvider time)
{
    /// <summary>How often the sender is told, at most.</summary>
    private static readonly TimeSpan _tellEvery = TimeSpan.FromMilliseconds(200);

    private IEnumerator<ManifestFile>? _kept;

    public async Task RunAsync(
        IAsyncStreamReader<UploadRequest> requests,
        IServerStreamWriter<UploadResponse> responses,
        CancellationToken cancellationToken)
    {
        var told = upload.Position;
        await responses.WriteAsync(new() { Durable = told.ToProto() }, cancellationToken);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var telling = TellAsync(responses, told, ended.Task, cancellationToken);
        UploadedContent content;
        try
        {
            await TakeAllAsync(requests, cancellationToken);
            content = await upload.CompleteAsync(cancellationToken);
        }
        finally
        {
            ended.SetResult();
            await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _kept?.Dispose();
        }

        await responses.WriteAsync(
            new() { Done = new() { FileCount = content.Files, SizeBytes = content.Size } }, cancellationToken);
    }

    private async Task TellAsync(
        IServerStreamWriter<UploadResponse> responses,
        UploadPosition told,
        Task ended,
        CancellationToken cancellationToken)
    {
        // Once cancelled, the delay is over at once: without the second condition this would spin and never give way.
        while (!ended.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAny(ended, Task.Delay(_tellEvery, time, cancellationToken));
            var position = upload.Position;
            if (position == told) continue;
            await responses.WriteAsync(new() { Durable = position.ToProto() }, cancellationToken);
            told = position;
        }
    }

    private async Task TakeAllAsync(IAsyncStreamReader<UploadRequest> requests, CancellationToken cancellationToken)
    {
        while (await requests.MoveNext(cancellationToken))
        {
            var request = requests.Current;
            switch (request.StepCase)
            {
                case UploadRequest.StepOneofCase.File:
                    await TakeAsync(request.File, requests, cancellationToken);
                    break;
                case UploadRequest.StepOneofCase.Files:
                    await TakeAsync(request.Files, cancellationToken);
                    break;
                case UploadRequest.StepOneofCase.Keep:
                    foreach (var file in request.Keep.Files) await KeepAsync(file, cancellationToken);
                    break;
                case UploadRequest.StepOneofCase.End:
                    return;
                default:
                    throw TopicMapping.Invalid(
                        "step", $"A {request.StepCase} stands where a file, files, a keep or an end is due.",
                        "Send data only behind its file, and one open at the start.");
            }
        }

        throw new RefusalException(new(
            RefusalCode.InvalidContent,
            "The stream ended without an end: the upload is not complete.",
            "Open the upload again and go on from what is durable."));
    }

    private async Task TakeAsync(
        UploadFile file, IAsyncStreamReader<UploadRequest> requests, CancellationToken cancellationToken)
    {
        var path = DatasetMapping.ToFilePath(file.Path, "file.path");
        if (file.Complete && upload.Position.Begun != path)
        {
            await upload.AddAsync(path, file.Mode, file.Data.Memory, cancellationToken);
            metrics.ReceivedBytes(file.Data.Length);
        }
        else
        {
            await using var stream = new UploadFileStream(path, file, requests, metrics);
            await upload.AddAsync(path, file.Mode, stream, cancellationToken);
        }

        metrics.ReceivedFile();
    }

    private async Task TakeAsync(UploadFiles files, CancellationToken cancellationToken)
    {
        var begun = upload.Position.Begun;
        var whole = new List<WholeFile>(files.Files.Count);
        foreach (var file in files.Files)
        {
            var path = DatasetMapping.ToFilePath(file.Path, "files.files.path");
            if (!file.Complete || path == begun)
            {
                throw TopicMapping.Invalid(
                    "files.files", $"The file '{path}' is not complete, or was begun before.",
                    "Send a file that has more than one message, or the rest of one, as a file by itself.");
            }

            whole.Add(new(path, file.Mode, file.Data.Memory));
        }

        await upload.AddAsync(whole, cancellationToken);
        foreach (var file in whole)
        {
            metrics.ReceivedBytes(file.Content.Length);
            metrics.ReceivedFile();
        }
    }

    /// <summary>Both lists are in the order of paths, so the newest version's is gone through once.</summary>
    private async Task KeepAsync(KeptFile file, CancellationToken cancellationToken)
    {
        var path = DatasetMapping.ToFilePath(file.Path, "keep.files.path");
        var reader = new FileListReader(chunks);
        _kept ??= reader.ReadFrom(@base, file.Path.Memory).GetEnumerator();
        try
        {
            while (_kept.MoveNext())
            {
                var order = _kept.Current.Path.CompareTo(path);
                if (order < 0) continue;
                if (order > 0 || !file.Sha256.Span.SequenceEqual(_kept.Current.Hash.ToArray())) break;
                if (chunks.Missing([.. reader.Chunks(_kept.Current)]) is [var missing, ..]) throw new ChunkMissingException(missing.Hash);
                await upload.KeepAsync(_kept.Current with { Mode = file.Mode }, cancellationToken);
                metrics.KeptFile();
                return;
            }
        }
        catch (Exception lost) when (lost is ChunkMissingException or ChunkDamagedException)
        {
            throw new RefusalException(new(
                RefusalCode.InvalidContent,
                $"What the newest version has of '{path}' is not whole on this node: {lost.Message}",
                "Send the file itself: bib dataset upload --force-rescan."));
        }

        throw new RefusalException(new(
            RefusalCode.InvalidContent,
            $"The newest version has no file '{path}' with that hash, or files came out of order.",
            "Send the file itself."));
    }
}
