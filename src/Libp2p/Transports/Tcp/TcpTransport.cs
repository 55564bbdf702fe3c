using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Transports.Tcp;

/// <summary>
/// TCP over IPv4 and IPv6. It dials from a port that it listens at where it can: that is the one for which NATs on the
/// way have a mapping that others learn of.
/// </summary>
public sealed class TcpTransport : IPunchingTransport
{
    private const int Backlog = 512;

    /// <summary>How long a port that refused is left alone when both sides dial: its host may not have begun.</summary>
    private static readonly TimeSpan _refusedPause = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _time;
    private ImmutableList<IPEndPoint> _listening = [];

    /// <summary>Makes one.</summary>
    /// <param name="time">What the time is; null for the system's.</param>
    public TcpTransport(TimeProvider? time = null) => _time = time ?? TimeProvider.System;

    /// <inheritdoc/>
    public bool Handles(Multiaddr address) => TcpAddress.IsOne(address);

    /// <inheritdoc/>
    public async ValueTask<RawConnection> DialAsync(Multiaddr address, CancellationToken cancellationToken = default)
    {
        Check(address);
        var end = TcpAddress.EndPointOf(address) ?? await ResolveAsync(address, cancellationToken);
        if (ListeningFor(end) is { } local)
        {
            try
            {
                return await ConnectAsync(local, end, cancellationToken);
            }
            catch (SocketException taken) when (IsTaken(taken))
            {
                // There is a connection between the two ports already, or was a moment ago: from any other, then.
            }
            catch (SocketException refused)
            {
                throw Unreachable(address, refused);
            }
        }

        try
        {
            return await ConnectAsync(null, end, cancellationToken);
        }
        catch (SocketException refused)
        {
            throw Unreachable(address, refused);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<RawConnection> PunchAsync(Multiaddr address, CancellationToken cancellationToken = default)
    {
        Check(address);
        var end = TcpAddress.EndPointOf(address) ?? throw new TransportException(address, "has a name where an IP address is needed");
        var local = ListeningFor(end)
            ?? throw new TransportException(address, "nothing is listened at from which it could be dialled");
        while (true)
        {
            try
            {
                return await ConnectAsync(local, end, cancellationToken);
            }
            catch (SocketException refused) when (refused.SocketErrorCode is SocketError.ConnectionRefused)
            {
                await Task.Delay(_refusedPause, _time, cancellationToken);
            }
            catch (SocketException exception)
            {
                throw Unreachable(address, exception);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<IListener> ListenAsync(Multiaddr address, CancellationToken cancellationToken = default)
    {
        Check(address);
        var end = TcpAddress.EndPointOf(address)
            ?? throw new TransportException(address, "one listens at an IP address, not at a name");
        Socket? socket = null;
        try
        {
            socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (end.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false;
            SharedPort.CheckFree(end);
            SharedPort.Share(socket);
            socket.Bind(end);
            socket.Listen(Backlog);
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            throw new TransportException(address, $"cannot be listened at: {exception.Message}", exception);
        }

        var bound = (IPEndPoint)socket.LocalEndPoint!;
        ImmutableInterlocked.Update(ref _listening, all => all.Add(bound));
        return new(new Listener(socket, () => ImmutableInterlocked.Update(ref _listening, all => all.Remove(bound))));
    }

    /// <summary>What is listened at from which an end point can be dialled; null without.</summary>
    private IPEndPoint? ListeningFor(IPEndPoint end) => _listening.FirstOrDefault(one =>
        one.AddressFamily == end.AddressFamily
        && (one.Address.Equals(IPAddress.Any)
            || one.Address.Equals(IPAddress.IPv6Any)
            || IPAddress.IsLoopback(one.Address) == IPAddress.IsLoopback(end.Address)));

    private static async ValueTask<RawConnection> ConnectAsync(
        IPEndPoint? local, IPEndPoint end, CancellationToken cancellationToken)
    {
        var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (local is not null)
            {
                SharedPort.Share(socket);
                socket.Bind(local);
            }

            await socket.ConnectAsync(end, cancellationToken);

            // A port that dials itself is answered by itself.
            if (socket.LocalEndPoint!.Equals(socket.RemoteEndPoint)) throw new SocketException((int)SocketError.AddressNotAvailable);
            return Connection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsTaken(SocketException exception) => exception.SocketErrorCode
        is SocketError.AddressAlreadyInUse or SocketError.AddressNotAvailable or SocketError.InvalidArgument;

    private static TransportException Unreachable(Multiaddr address, SocketException exception) =>
        new(address, $"cannot be reached: {exception.Message}", exception);

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

    private sealed class Listener(Socket socket, Action ended) : IListener
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
            ended();
            return ValueTask.CompletedTask;
        }
    }
}
