using Bib.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Bib.Gateway.Api.Datasets;

/// <summary>Bytes that are written become messages of a download; they are not copied on the way.</summary>
internal sealed class DownloadStream(IServerStreamWriter<DownloadResponse> responses, TransferMetrics metrics) : Stream
{
    /// <summary>
    /// Bytes of a message: many, and few enough that what receives them (an array each) is no large object to .NET.
    /// </summary>
    private const int MessageBytes = 64 << 10;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var part = buffer[..Math.Min(buffer.Length, MessageBytes)];
            await responses.WriteAsync(new() { Data = UnsafeByteOperations.UnsafeWrap(part) }, cancellationToken);
            metrics.SentBytes(part.Length);
            buffer = buffer[part.Length..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Write asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
