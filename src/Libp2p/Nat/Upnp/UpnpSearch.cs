using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Libp2p.Core;

namespace Libp2p.Nat.Upnp;

/// <summary>Searches the networks that this machine is in for UPnP gateways.</summary>
internal sealed class UpnpSearch(PortMappingOptions options, TimeProvider time)
{
    /// <summary>Asks everybody and waits for the answers.</summary>
    /// <returns>Where those that answered describe themselves: each at the address that it answered from.</returns>
    public async ValueTask<IReadOnlyList<Uri>> FindAsync(CancellationToken cancellationToken)
    {
        var found = new List<Uri>();
        await Task.WhenAll(Sources().Select(source => FindAsync(source, found, cancellationToken)));
        return found;
    }

    private async Task FindAsync(IPAddress source, List<Uri> found, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var patience = new CancellationTokenSource(options.SearchTime, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var buffer = new byte[SsdpMessage.LengthMax];
        try
        {
            socket.Bind(new IPEndPoint(source, 0));
            foreach (var target in SsdpMessage.Targets)
            {
                var search = SsdpMessage.Search(target, (int)options.SearchTime.TotalSeconds - 1);
                await socket.SendToAsync(search, options.SearchEndPoint, both.Token);
            }

            while (true)
            {
                var came = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), both.Token);
                var from = ((IPEndPoint)came.RemoteEndPoint).Address;
                if (LocationOf(buffer.AsSpan(0, came.ReceivedBytes), from) is not { } location) continue;
                lock (found)
                {
                    if (found.Count >= options.GatewayCountMax) return;
                    if (!found.Contains(location)) found.Add(location);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time is up.
        }
        catch (SocketException)
        {
            // A network without multicast, or one that went down: no gateway there.
        }
    }

    /// <summary>Where an answer leads; null for one that leads to somebody else than who sent it.</summary>
    private static Uri? LocationOf(ReadOnlySpan<byte> datagram, IPAddress from)
    {
        try
        {
            return SsdpMessage.ReadLocation(datagram) is { } location
                && IPAddress.TryParse(location.Host, out var host)
                && host.Equals(from)
                    ? location
                    : null;
        }
        catch (MalformedException)
        {
            return null;
        }
    }

    /// <summary>The addresses to search from: one of each network, or any for a search of one host.</summary>
    private IEnumerable<IPAddress> Sources()
    {
        if (options.SearchEndPoint.Address.GetAddressBytes()[0] is < 224 or > 239) return [IPAddress.Any];
        return NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up && network.SupportsMulticast)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses.Select(unicast => unicast.Address))
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
    }
}
