using Bib.Cli.Connections;
using Bib.Cli.Transfers.Scans;
using Bib.Client.Connections;
using Google.Protobuf;
using Grpc.Core;

namespace Bib.Cli.Transfers;

/// <summary>
/// One upload, over as many calls as it takes: each goes on behind what the node says is durable.
/// </summary>
/// <param name="node">Where to.</param>
/// <param name="dataset">Into which dataset.</param>
/// <param name="source">What is sent.</param>
/// <param name="memory">Which upload it is, and since when.</param>
/// <param name="scan">Knows files that the newest version has; null to send all.</param>
/// <param name="latest">The newest version's content id, as far as <paramref name="scan"/> is to be trusted.</param>
/// <param name="report">Told what is durable.</param>
internal sealed class UploadRun(
    NodeLink node,
    V1.DatasetRef dataset,
    UploadSource source,
    UploadMemory memory,
    Scan? scan,
    ReadOnlyMemory<byte> latest,
    Action<V1.UploadDurable> report)
{
    /// <summary>
    /// Bytes of a message of a larger file. On the other side each is an array of its own: beyond 85,000 bytes it would
    /// be one that only a collection of everything frees.
    /// </summary>
    private const int PartBytes = 64 << 10;

    private const int KeptMax = 512;

    private readonly byte[] _buffer = new byte[PartBytes];
    private SmallFiles _small = new();
    private SmallFiles _sent = new();
    private Task _sending = Task.CompletedTask;
    private V1.UploadKeep _kept = new();

    /// <summary>The most bytes that were durable.</summary>
    public long Durable { get; private set; }

    /// <summary>One call.</summary>
    /// <returns>What came; null when the source has changed since the upload was begun, and it must begin
    /// anew.</returns>
    /// <exception cref="Errors.CliException">The node refused or is away, or the source cannot be read.</exception>
    public async Task<V1.UploadDone?> CallAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var call = new V1.DatasetService.DatasetServiceClient(node.Invoker)
            .Upload(new CallOptions(cancellationToken: stop.Token));
        var requests = new RequestWriter<V1.UploadRequest>(call.RequestStream);
        try
        {
            await requests.WriteAsync(
                new() { Open = new() { Dataset = dataset, UploadId = memory.Id.ToString() } }, stop.Token);
            if (!await call.ResponseStream.MoveNext(stop.Token)) throw Cut();
            var begun = call.ResponseStream.Current.Durable;
            Report(begun);
            using var sending = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
            var listening = ListenAsync(call.ResponseStream, sending, stop.Token);
            bool isSent;
            try
            {
                isSent = await SendAsync(requests, begun, sending.Token);
            }
            catch (Exception exception)
                when (listening.IsFaulted || exception is RpcException or OperationCanceledException or InvalidOperationException)
            {
                // Why it cannot be written to is what the other direction ends with.
                await listening;
                throw;
            }
            catch
            {
                // The source is what fails: nobody waits for what the node has to say.
                await EndAsync();
                throw;
            }
            finally
            {
                await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (listening.IsFaulted) await listening;
            if (isSent) return await listening;
            await EndAsync();
            return null;

            async Task EndAsync()
            {
                await stop.CancelAsync();
                await ((Task)listening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (RpcException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw node.Translate(failure);
        }
    }

    private static RpcException Cut() =>
        new(new Status(StatusCode.Unavailable, "The node ended the upload without an answer."));

    private async Task<V1.UploadDone> ListenAsync(
        IAsyncStreamReader<V1.UploadResponse> responses, CancellationTokenSource sending, CancellationToken cancellationToken)
    {
        try
        {
            while (await responses.MoveNext(cancellationToken))
            {
                if (responses.Current.Done is { } done) return done;
                if (responses.Current.Durable is { } durable) Report(durable);
            }

            throw Cut();
        }
        catch
        {
            // A write that waits for room on a call which has ended may wait for ever: SocketsHttpHandler forgets it when
            // grpc-dotnet ends the request's body before the server's reset has come.
            await sending.CancelAsync();
            throw;
        }
    }

    private void Report(V1.UploadDurable durable)
    {
        Durable = Math.Max(Durable, durable.SizeBytes);
        report(durable);
    }

    /// <returns>Whether all was sent; false when what was sent before is not there any more as it was.</returns>
    private async Task<bool> SendAsync(
        IClientStreamWriter<V1.UploadRequest> requests, V1.UploadDurable begun, CancellationToken cancellationToken)
    {
        var skipped = 0L;
        _kept = new();
        _small.Clear();
        _sending = Task.CompletedTask;
        scan?.Begin(latest.Span);
        memory.Sent.Rewind();
        foreach (var file in source.Files())
        {
            var offset = 0L;
            var known = file.Stamp is { } stamp && scan is not null
                ? scan.Find(file.Path, stamp, memory.BegunAt)
                : default;
            if (!begun.LastPath.IsEmpty && file.Path.Span.SequenceCompareTo(begun.LastPath.Span) <= 0)
            {
                if (!memory.Sent.IsNext(file)) return false;
                skipped++;
                continue;
            }

            if (skipped != begun.FileCount) return false;
            var isBegun = file.Path.Span.SequenceEqual(begun.BegunPath.Span);
            if (!isBegun) memory.Sent.Add(file);
            if (!known.IsEmpty && !isBegun)
            {
                await FlushSmallAsync(requests, cancellationToken);
                await KeepAsync(requests, file, known, cancellationToken);
                continue;
            }

            await FlushKeptAsync(requests, cancellationToken);
            if (isBegun)
            {
                if (!memory.Sent.IsNext(file) || file.Size < begun.BegunBytes) return false;
                offset = begun.BegunBytes;
            }
            else if (!source.IsInput && file.Size < SmallFiles.FileBytes && _small.TryAdd(file))
            {
                if (_small.IsFull) await FlushSmallAsync(requests, cancellationToken);
                continue;
            }

            await FlushSmallAsync(requests, cancellationToken);
            await _sending;
            await SendAsync(requests, file, offset, cancellationToken);
        }

        if (skipped != begun.FileCount) return false;
        memory.Sent.End();
        await FlushKeptAsync(requests, cancellationToken);
        await FlushSmallAsync(requests, cancellationToken);
        await _sending;
        await requests.WriteAsync(new() { End = new() }, cancellationToken);
        await requests.CompleteAsync();
        return true;
    }

    private async ValueTask KeepAsync(
        IClientStreamWriter<V1.UploadRequest> requests,
        SourceFile file,
        ReadOnlyMemory<byte> hash,
        CancellationToken cancellationToken)
    {
        _kept.Files.Add(new V1.KeptFile
        {
            Path = UnsafeByteOperations.UnsafeWrap(file.Path),
            Mode = file.Mode,
            Sha256 = UnsafeByteOperations.UnsafeWrap(hash),
        });
        if (_kept.Files.Count >= KeptMax) await FlushKeptAsync(requests, cancellationToken);
    }

    private async ValueTask FlushKeptAsync(
        IClientStreamWriter<V1.UploadRequest> requests, CancellationToken cancellationToken)
    {
        if (_kept.Files.Count == 0) return;
        memory.Sent.Flush();
        await _sending;
        await requests.WriteAsync(new() { Keep = _kept }, cancellationToken);
        _kept = new();
    }

    /// <summary>Sends the small files that were gathered, while the next are read into the other buffer.</summary>
    private async ValueTask FlushSmallAsync(
        IClientStreamWriter<V1.UploadRequest> requests, CancellationToken cancellationToken)
    {
        if (_small.IsEmpty) return;
        memory.Sent.Flush();
        await _sending;
        _sending = requests.WriteAsync(new() { Files = _small.Message }, cancellationToken);
        (_small, _sent) = (_sent, _small);
        _small.Clear();
    }

    private async Task SendAsync(
        IClientStreamWriter<V1.UploadRequest> requests, SourceFile file, long offset, CancellationToken cancellationToken)
    {
        memory.Sent.Flush();
        await using var stream = file.Open();
        if (offset > 0) stream.Seek(offset, SeekOrigin.Begin);
        var head = new V1.UploadFile { Path = UnsafeByteOperations.UnsafeWrap(file.Path), Mode = file.Mode };
        var isFirst = true;
        while (true)
        {
            var filled = await stream.ReadAtLeastAsync(
                _buffer, PartBytes, throwOnEndOfStream: false, cancellationToken);
            var data = UnsafeByteOperations.UnsafeWrap(_buffer.AsMemory(0, filled));
            var isComplete = filled < PartBytes;
            V1.UploadRequest request;
            if (isFirst)
            {
                (head.Data, head.Complete) = (data, isComplete);
                request = new() { File = head };
            }
            else
            {
                request = new() { Data = new() { Data = data, Complete = isComplete } };
            }

            // The buffer is free again when the message is written.
            await requests.WriteAsync(request, cancellationToken);
            if (isComplete) return;
            isFirst = false;
        }
    }
}
