// See QuicTransport.
#pragma warning disable CA1416

using System.Net.Quic;
using Libp2p.Core;

namespace Libp2p.Transports.Quic;

/// <summary>A stream of a QUIC connection.</summary>
/// <param name="stream">The stream.</param>
/// <param name="ended">Called once, when nothing is left of it.</param>
internal sealed class QuicDuplexStream(QuicStream stream, Action ended) : DuplexStream
{
    /// <summary>What came for a reader that only waited for something to come.</summary>
    private readonly byte[] _first = new byte[1];
    private bool _hasFirst;
    private bool _hasEnded;
    private int _disposed;

    /// <summary>Reads data; with an empty buffer, waits until there is some or the other side has ended.</summary>
    /// <exception cref="StreamResetException">The stream was given up.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            if (buffer.IsEmpty)
            {
                if (_hasFirst || _hasEnded) return 0;
                _hasFirst = await stream.ReadAsync(_first, cancellationToken) > 0;
                _hasEnded = !_hasFirst;
                return 0;
            }

            if (!_hasFirst) return await stream.ReadAsync(buffer, cancellationToken);
            _hasFirst = false;
            buffer.Span[0] = _first[0];
            return 1;
        }
        catch (Exception exception) when (IsBreak(exception))
        {
            throw Broken(exception);
        }
    }

    /// <summary>Writes data, as the other side's window allows.</summary>
    /// <exception cref="StreamResetException">The stream was given up.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await stream.WriteAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (IsBreak(exception))
        {
            throw Broken(exception);
        }
    }

    public override ValueTask CloseWriteAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            stream.CompleteWrites();
        }
        catch (Exception exception) when (IsBreak(exception))
        {
            // It has ended already.
        }

        return ValueTask.CompletedTask;
    }

    public override void Reset()
    {
        try
        {
            stream.Abort(QuicAbortDirection.Both, QuicTransport.NoError);
        }
        catch (Exception exception) when (IsBreak(exception))
        {
            // It has ended already.
        }

        Dispose();
    }

    /// <summary>Ends writing, and refuses what still comes; nobody waits for the other side to take note.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0) _ = EndAsync();
        base.Dispose(disposing);
    }

    private static bool IsBreak(Exception exception) =>
        exception is QuicException or ObjectDisposedException or InvalidOperationException;

    private static StreamResetException Broken(Exception cause) => new("The QUIC stream was reset.", cause);

    private async Task EndAsync()
    {
        try
        {
            await stream.DisposeAsync();
        }
        catch (Exception exception) when (IsBreak(exception))
        {
            // It has ended already.
        }
        finally
        {
            ended();
        }
    }
}
