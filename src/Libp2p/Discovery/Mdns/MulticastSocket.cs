using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Libp2p.Discovery.Mdns;

/// <summary>
/// The multicast group of mDNS for IPv4, 224.0.0.251 port 5353 (RFC 6762 section 3), on some or all network interfaces.
/// The port is shared with whoever else speaks mDNS on this machine.
/// </summary>
public sealed class MulticastSocket : IDatagramSocket
{
    /// <summary>The group and its port.</summary>
    public static readonly IPEndPoint Group = new(IPAddress.Parse("224.0.0.251"), 5353);

    /// <summary>
    /// What RFC 6762 section 11 asks for, by which some tell that a datagram came from the same link.
    /// </summary>
    private const short TimeToLive = 255;

    private readonly Socket _socket;
    private readonly ImmutableArray<IPAddress> _interfaces;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly LocalNetworks _networks = new();

    private MulticastSocket(Socket socket, ImmutableArray<IPAddress> interfaces) =>
        (_socket, _interfaces) = (socket, interfaces);

    /// <summary>Joins the group.</summary>
    /// <param name="interfaces">The addresses of the interfaces; null for all that are up and can multicast.</param>
    /// <exception cref="SocketException">The port cannot be shared, or no interface can join.</exception>
    public static MulticastSocket Join(IEnumerable<IPAddress>? interfaces = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Any, Group.Port));
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, TimeToLive);
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback, true);
            return new(socket, JoinAll(socket, interfaces ?? Suitable()));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(
        ReadOnlyMemory<byte> datagram, EndPoint? to, CancellationToken cancellationToken = default)
    {
        if (to is not null)
        {
            await _socket.SendToAsync(datagram, SocketFlags.None, to, cancellationToken);
            return;
        }

        // The interface is the socket's, so one datagram at a time.
        await _sending.WaitAsync(cancellationToken);
        try
        {
            SocketException? last = null;
            var sent = 0;
            foreach (var address in _interfaces)
            {
                try
                {
                    Choose(address);
                    await _socket.SendToAsync(datagram, SocketFlags.None, Group, cancellationToken);
                    sent++;
                }
                catch (SocketException exception)
                {
                    // An interface that has gone down does not keep the others from it.
                    last = exception;
                }
            }

            if (sent == 0 && last is not null) throw last;
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <inheritdoc/>
    public bool IsOnLink(EndPoint from) => from is IPEndPoint { Address: var address } && _networks.Contain(address);

    /// <inheritdoc/>
    public async ValueTask<(int Length, EndPoint From)> ReceiveAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var received = await _socket.ReceiveFromAsync(
            buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), cancellationToken);
        return (received.ReceivedBytes, received.RemoteEndPoint);
    }

    /// <summary>Leaves the group.</summary>
    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _sending.Dispose();
        _networks.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ImmutableArray<IPAddress> JoinAll(Socket socket, IEnumerable<IPAddress> interfaces)
    {
        var joined = ImmutableArray.CreateBuilder<IPAddress>();
        SocketException? last = null;
        foreach (var address in interfaces)
        {
            try
            {
                socket.SetSocketOption(
                    SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(Group.Address, address));
                joined.Add(address);
            }
            catch (SocketException exception)
            {
                last = exception;
            }
        }

        return joined.Count > 0
            ? joined.ToImmutable()
            : throw last ?? new SocketException((int)SocketError.NetworkDown);
    }

    /// <summary>The loopback interface too: peers on one machine find each other though no cable is in it.</summary>
    private static IEnumerable<IPAddress> Suitable() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(one => one.NetworkInterfaceType == NetworkInterfaceType.Loopback
            || (one.OperationalStatus == OperationalStatus.Up && one.SupportsMulticast))
        .SelectMany(one => one.GetIPProperties().UnicastAddresses)
        .Select(one => one.Address)
        .Where(address => address.AddressFamily == AddressFamily.InterNetwork);

    private void Choose(IPAddress address) => _socket.SetSocketOption(
        SocketOptionLevel.IP, SocketOptionName.MulticastInterface, BitConverter.ToInt32(address.GetAddressBytes()));
}
