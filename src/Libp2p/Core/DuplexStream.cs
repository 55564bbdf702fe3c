namespace Libp2p.Core;

/// <summary>
/// Bytes in both directions, each of which ends on its own: what transports, secured connections and multiplexed
/// streams have in common. One reader and one writer may be at work at a time; there are no synchronous calls. Where
/// <see cref="Stream.CanTimeout"/>, <see cref="Stream.ReadTimeout"/> and <see cref="Stream.WriteTimeout"/> say how long
/// a call may wait for the other side to send, or to read: then the stream is reset. They are infinite unless set.
/// </summary>
public abstract class DuplexStream : Stream
{
    /// <inheritdoc/>
    public sealed override bool CanRead => true;

    /// <inheritdoc/>
    public sealed override bool CanWrite => true;

    /// <inheritdoc/>
    public sealed override bool CanSeek => false;

    /// <inheritdoc/>
    public sealed override long Length => throw new NotSupportedException("A connection has no length.");

    /// <inheritdoc/>
    public sealed override long Position
    {
        get => throw new NotSupportedException("A connection has no position.");
        set => throw new NotSupportedException("A connection has no position.");
    }

    /// <summary>Says that nothing more will be written; reading goes on.</summary>
    public abstract ValueTask CloseWriteAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends both directions at once, without waiting for anything: the other side sees an error.</summary>
    public abstract void Reset();

    /// <inheritdoc/>
    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public sealed override Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public sealed override Task WriteAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public sealed override void Flush()
    {
    }

    /// <inheritdoc/>
    public sealed override int Read(byte[] buffer, int offset, int count) => throw Synchronous();

    /// <inheritdoc/>
    public sealed override void Write(byte[] buffer, int offset, int count) => throw Synchronous();

    /// <inheritdoc/>
    public sealed override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("A connection has no position.");

    /// <inheritdoc/>
    public sealed override void SetLength(long value) =>
        throw new NotSupportedException("A connection has no length.");

    private static NotSupportedException Synchronous() => new("A connection is read and written asynchronously.");
}
