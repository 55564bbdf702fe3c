using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.V1;
using Grpc.Core;

namespace Bib.Gateway.Api.Datasets;

/// <summary>A file of an upload as a stream: pulls the call's messages until the one that completes it.</summary>
internal sealed class UploadFileStream(
    ManifestPath path, UploadFile start, IAsyncStreamReader<UploadRequest> requests, TransferMetrics metrics) : Stream
{
    private ReadOnlyMemory<byte> _rest = start.Data.Memory;
    private bool _isComplete = start.Complete;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest.IsEmpty)
        {
            if (_isComplete) return 0;
            if (!await requests.MoveNext(cancellationToken)) throw Cut("ended");
            if (requests.Current.StepCase != UploadRequest.StepOneofCase.Data)
                throw Cut($"went on with a {requests.Current.StepCase}");
            (_rest, _isComplete) = (requests.Current.Data.Data.Memory, requests.Current.Data.Complete);
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        metrics.ReceivedBytes(count);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private RefusalException Cut(string how) => new(new(
        RefusalCode.InvalidContent,
        $"The stream {how} in the middle of the file '{path}'.",
        "Open the upload again and go on from what is durable."));
}
