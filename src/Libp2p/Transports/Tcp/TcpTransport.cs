using System.Net;
using System.Net.Sockets;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Transports.Tcp;

/// <summary>TCP over IPv4 and IPv6.</summary>
public sealed class TcpTransport : ITransport
{
    private const int Backlog = 512;

    /// <inheritdoc/>
    public bool Handles(Multiaddr address) => TcpAddress.IsOne(address);

    /// <inheritdoc/>
    public async ValueTask<RawConnection> DialAsync(Multiaddr address, CancellationToken cancellationToken = default)
    {
        Check(address);
        var end = TcpAddress.EndPointOf(address) ?? await ResolveAsync(address, cancellationToken);
        var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(end, cancellationToken);
            return Connection(socket);
        }
        catch (Exception exception)
        {
            socket.Dispose();
            if (exception is SocketException refused)
                throw new TransportException(address, $"cannot be reached: {refused.Message}", refused);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IListener> ListenAsync(Multiaddr address, CancellationToken cancellationToken = default)
    {
        Check(address);
        var end = TcpAddress.EndPointOf(address)
            ?? throw new TransportException(address, "one listens at an IP address, not at a name");
        var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (end.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false;
            socket.Bind(end);
            socket.Listen(Backlog);
            return ValueTask.FromResult<IListener>(new Listener(socket));
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new TransportException(address, $"cannot be listened at: {exception.Message}", exception);
        }
    }

    private static void Check(Multiaddr address)
    {
        if (!TcpAddress.IsOne(address)) throw new TransportException(address, "is no address of TCP");
    }

    private static async ValueTask<IPEndPoint> ResolveAsync(Multiaddr address, CancellationToken cancellationToken)
    {
        var host = address.Components[0];
        var family = host.Protocol == MultiaddrProtocol.Dns4 ? AddressFamily.InterNetwork
            : host.Protocol == MultiaddrProtocol.Dns6 ? AddressFamily.InterNetworkV6
            : AddressFamily.Unspecified;
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host.Value, family, cancellationToken);
            if (addresses.Length > 0) return new(addresses[0], TcpAddress.PortOf(address));
        }
        catch (SocketException exception)
        {
            throw new TransportException(address, $"'{host.Value}' cannot be resolved: {exception.Message}", exception);
        }

        throw new TransportException(address, $"'{host.Value}' has no address");
    }

    private static RawConnection Connection(Socket socket) => new(
        new TcpStream(socket),
        TcpAddress.Of((IPEndPoint)socket.LocalEndPoint!),
        TcpAddress.Of((IPEndPoint)socket.RemoteEndPoint!));

    private sealed class Listener(Socket socket) : IListener
    {
        public Multiaddr Address { get; } = TcpAddress.Of((IPEndPoint)socket.LocalEndPoint!);

        public async ValueTask<RawConnection?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (true)
            {
                try
                {
                    var accepted = await socket.AcceptAsync(cancellationToken);
                    try
                    {
                        return Connection(accepted);
                    }
                    catch (SocketException)
                    {
                        accepted.Dispose(); // it left before it was taken
                    }
                }
                catch (Exception exception) when (exception is ObjectDisposedException
                    or SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.InvalidArgument })
                {
                    return null;
                }
            }
        }

        public ValueTask DisposeAsync()
        {
            socket.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
