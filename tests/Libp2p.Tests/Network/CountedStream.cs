using Libp2p.Core;

namespace Libp2p.Tests.Network;

/// <summary>A stream that the network counts no more when it has ended.</summary>
internal sealed class CountedStream(DuplexStream inner, MemoryNetwork network) : DuplexStream
{
    private int _ended;

    public override ValueTask CloseWriteAsync(CancellationToken cancellationToken = default) =>
        inner.CloseWriteAsync(cancellationToken);

    public override void Reset()
    {
        inner.Reset();
        End();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            End();
        }

        base.Dispose(disposing);
    }

    private void End()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0) network.CountOpen(-1);
    }
}
