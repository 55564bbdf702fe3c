using System.Globalization;
using Bib.Client.Connections;
using Bib.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>
/// An upload that counts what it has sent: small files, many in a message, then large ones, as fast as they are taken.
/// Each call goes on behind what the node says it has; what lies between is sent again.
/// </summary>
internal sealed class CutUpload
{
    private const int SmallFiles = 400;
    private const int PartBytes = 64 << 10;
    private const int MessageBytes = 1 << 20;

    private static readonly int[] _large = [40 << 20, 24 << 20];

    private readonly string _socket;
    private readonly DatasetRef _dataset;
    private readonly Guid _id = Guid.NewGuid();
    private readonly List<(string Path, byte[] Content)> _files = [];
    private long _sent;
    private long _tellAt = long.MaxValue;
    private TaskCompletionSource _told = new();

    public CutUpload(string socket, DatasetRef dataset, Random random)
    {
        (_socket, _dataset) = (socket, dataset);
        for (var index = 0; index < SmallFiles; index++)
            Add(string.Create(CultureInfo.InvariantCulture, $"a/{index:000}"), random.Next(0, 100_000));
        for (var index = 0; index < _large.Length; index++)
            Add(string.Create(CultureInfo.InvariantCulture, $"b/{index}"), _large[index]);

        void Add(string path, int length)
        {
            var content = new byte[length];
            random.NextBytes(content);
            _files.Add((path, content));
        }
    }

    /// <summary>The most bytes that any call had to send again.</summary>
    public long SentAgainMax { get; private set; }

    /// <summary>What the last call ended with; null when all was there.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>How many bytes there are.</summary>
    public long Size => _files.Sum(file => (long)file.Content.Length);

    /// <summary>How many calls found something of an earlier one.</summary>
    public int TakenUp { get; private set; }

    /// <summary>Completes when the next call has sent so much.</summary>
    /// <param name="bytes">Counted from where the call begins.</param>
    public Task WhenSentAsync(long bytes)
    {
        _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _tellAt = bytes;
        return _told.Task;
    }

    /// <summary>Makes a version of it, once all is there.</summary>
    public async Task<string> CommitAsync(CancellationToken cancellationToken)
    {
        using var channel = NodeChannel.ToSocket(_socket);
        var stub = new DatasetService.DatasetServiceClient(channel);
        var prepared = await stub.PrepareVersionAsync(
            new() { Dataset = _dataset, UploadId = _id.ToString() }, cancellationToken: cancellationToken);
        var committed = await stub.CommitVersionAsync(
            new()
            {
                Dataset = _dataset,
                UploadId = _id.ToString(),
                Header = prepared.Header,
                IdempotencyKey = Guid.NewGuid().ToString(),
            },
            cancellationToken: cancellationToken);
        return committed.Dataset.Latest.Version;
    }

    /// <summary>Writes what should come back.</summary>
    public async Task WriteAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var (path, content) in _files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, content, cancellationToken);
        }
    }

    /// <summary>One call, until all is there, the node is gone, or it is stopped.</summary>
    /// <returns>Whether all is there.</returns>
    public async Task<bool> CallAsync(CancellationToken stop)
    {
        using var channel = NodeChannel.ToSocket(_socket);
        using var call = new DatasetService.DatasetServiceClient(channel).Upload(cancellationToken: stop);
        var requests = new RequestWriter<UploadRequest>(call.RequestStream);
        try
        {
            await requests.WriteAsync(
                new() { Open = new() { Dataset = _dataset, UploadId = _id.ToString() } }, stop);
            if (!await call.ResponseStream.MoveNext(stop)) return false;
            var durable = call.ResponseStream.Current.Durable;
            SentAgainMax = Math.Max(SentAgainMax, _sent - durable.SizeBytes);
            if (durable.SizeBytes > 0) TakenUp++;
            var reading = DoneAsync(call.ResponseStream, stop);
            try
            {
                await SendAsync(requests, durable, stop);
            }
            finally
            {
                await reading;
            }

            return await reading;
        }
        catch (Exception failure) when (failure is RpcException or OperationCanceledException)
        {
            Failure = failure;
            return false;
        }
    }

    private async Task<bool> DoneAsync(IAsyncStreamReader<UploadResponse> responses, CancellationToken stop)
    {
        try
        {
            while (await responses.MoveNext(stop))
                if (responses.Current.Done is not null) return true;
        }
        catch (Exception failure) when (failure is RpcException or OperationCanceledException)
        {
            // The writing half ends the same way, and does not say why.
            Failure = failure;
        }

        return false;
    }

    private async Task SendAsync(
        IClientStreamWriter<UploadRequest> requests, UploadDurable durable, CancellationToken stop)
    {
        _sent = durable.SizeBytes;
        _tellAt = _tellAt > long.MaxValue - _sent ? long.MaxValue : _tellAt + _sent;
        var message = new UploadFiles();
        foreach (var (path, content) in _files.Skip((int)durable.FileCount))
        {
            var begun = durable.BegunPath.ToStringUtf8() == path ? (int)durable.BegunBytes : 0;
            if (content.Length < MessageBytes)
            {
                message.Files.Add(new UploadFile
                {
                    Path = ByteString.CopyFromUtf8(path),
                    Mode = 0x1A4,
                    Data = UnsafeByteOperations.UnsafeWrap(content),
                    Complete = true,
                });
                if (message.CalculateSize() >= MessageBytes) await FlushAsync();
                continue;
            }

            await FlushAsync();
            for (var (offset, isFirst) = (begun, true); ; isFirst = false)
            {
                var length = Math.Min(PartBytes, content.Length - offset);
                var data = UnsafeByteOperations.UnsafeWrap(content.AsMemory(offset, length));
                var isComplete = offset + length == content.Length;
                await requests.WriteAsync(
                    isFirst
                        ? new()
                        {
                            File = new()
                            {
                                Path = ByteString.CopyFromUtf8(path), Mode = 0x1A4, Data = data, Complete = isComplete,
                            },
                        }
                        : new() { Data = new() { Data = data, Complete = isComplete } },
                    stop);
                offset += length;
                Count(length);
                if (isComplete) break;
            }
        }

        await FlushAsync();
        await requests.WriteAsync(new() { End = new() }, stop);
        await requests.CompleteAsync();

        async Task FlushAsync()
        {
            if (message.Files.Count == 0) return;
            await requests.WriteAsync(new() { Files = message }, stop);
            Count(message.Files.Sum(file => (long)file.Data.Length));
            message = new();
        }

        void Count(long bytes)
        {
            _sent += bytes;
            if (_sent >= _tellAt) _told.TrySetResult();
        }
    }
}
