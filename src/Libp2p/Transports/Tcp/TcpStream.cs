using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Libp2p.Core;

namespace Libp2p.Transports.Tcp;

/// <summary>A TCP connection.</summary>
internal sealed class TcpStream : DuplexStream
{
    private readonly Socket _socket;

    public TcpStream(Socket socket)
    {
        _socket = socket;
        socket.NoDelay = true;
    }

    /// <summary>Reads data; with an empty buffer, waits until there is some or the other side has ended.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            throw new StreamResetException("The TCP connection broke.", exception);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            while (!buffer.IsEmpty) buffer = buffer[await _socket.SendAsync(buffer, SocketFlags.None, cancellationToken)..];
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            throw new StreamResetException("The TCP connection broke.", exception);
        }
    }

    public override ValueTask CloseWriteAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }

        return ValueTask.CompletedTask;
    }

    public override void Reset() => _socket.Close(timeout: 0);

    protected override void Dispose(bool disposing)
    {
        if (disposing) _socket.Dispose();
        base.Dispose(disposing);
    }
}
