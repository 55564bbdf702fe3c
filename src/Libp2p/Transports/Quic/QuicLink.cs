// See QuicTransport.
#pragma warning disable CA1416

using System.Net.Quic;
using Libp2p.Core;

namespace Libp2p.Transports.Quic;

/// <summary>A QUIC connection where one stream is expected, which it is not: it can only be ended.</summary>
internal sealed class QuicLink(QuicConnection connection) : DuplexStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromException<int>(Many());

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromException(Many());

    public override ValueTask CloseWriteAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromException(Many());

    public override void Reset() => _ = EndAsync();

    protected override void Dispose(bool disposing)
    {
        if (disposing) Reset();
        base.Dispose(disposing);
    }

    private static StreamResetException Many() => new("A QUIC connection has many streams and is none itself.");

    private async Task EndAsync()
    {
        try
        {
            await connection.DisposeAsync();
        }
        catch (QuicException)
        {
            // It has ended already.
        }
    }
}
