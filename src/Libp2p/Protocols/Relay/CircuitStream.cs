using Libp2p.Core;

namespace Libp2p.Protocols.Relay;

/// <summary>A stream that was handed to somebody else, and tells when that one is done with it.</summary>
internal sealed class CircuitStream(DuplexStream inner) : DuplexStream
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the stream was reset or disposed of.</summary>
    public Task Ended => _ended.Task;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override ValueTask CloseWriteAsync(CancellationToken cancellationToken = default) =>
        inner.CloseWriteAsync(cancellationToken);

    public override void Reset()
    {
        inner.Reset();
        _ended.TrySetResult();
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        _ended.TrySetResult();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _ended.TrySetResult();
        }

        base.Dispose(disposing);
    }
}
