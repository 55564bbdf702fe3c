using Bib.Network.Protocols;
using Libp2p.Core;
using Microsoft.AspNetCore.Connections;

namespace Bib.Network.Forwarding;

/// <summary>
/// A peer's stream as HTTP/2 wants it: disposing of it ends it, and what is written keeps to a bandwidth and must be read
/// by the peer in time. Asynchronous only.
/// </summary>
/// <param name="inner">The stream, which ends with this one.</param>
/// <param name="bandwidth">How fast is written; null for as fast as goes.</param>
/// <param name="writeMax">How long the peer may take to read what one call writes.</param>
/// <param name="time">The clock.</param>
internal sealed class ApiStream(DuplexStream inner, Bandwidth? bandwidth, TimeSpan writeMax, TimeProvider time) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="ConnectionResetException">The peer has gone.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (Libp2pException gone)
        {
            throw new ConnectionResetException(gone.Message, gone);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <exception cref="IOException">The peer did not read for too long; the stream is reset.</exception>
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (bandwidth is not null) await bandwidth.TakeAsync(buffer.Length, cancellationToken);
        using var limit = new CancellationTokenSource(writeMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await inner.WriteAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            inner.Reset();
            throw new IOException($"The peer did not read what it asked for within {writeMax.TotalSeconds} s.");
        }
        catch (Libp2pException gone)
        {
            throw new ConnectionResetException(gone.Message, gone);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Each write goes out as it is.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Ends both directions at once.</summary>
    public void Reset() => inner.Reset();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Reset();
        base.Dispose(disposing);
    }
}
