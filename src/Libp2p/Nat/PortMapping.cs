using System.Net;
using System.Net.Sockets;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Nat;

/// <summary>A gateway's port that leads here.</summary>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="InternalPort">The port that is listened at here.</param>
/// <param name="External">The gateway's address and port as others see them.</param>
/// <param name="Lifetime">How long it stands without being asked again; null when it stands until it is taken
/// back.</param>
public sealed record PortMapping(MappedProtocol Protocol, int InternalPort, IPEndPoint External, TimeSpan? Lifetime)
{
    /// <summary>
    /// What others dial instead of an address that is listened at: the same steps behind the gateway's address and
    /// port.
    /// Null for an address of another port or protocol.
    /// </summary>
    public Multiaddr? Outside(Multiaddr listening)
    {
        if (PortOf(listening) != (Protocol, InternalPort)) return null;
        var ip = External.AddressFamily == AddressFamily.InterNetwork ? "ip4" : "ip6";
        var transport = Protocol == MappedProtocol.Tcp ? "tcp" : "udp";
        var rest = string.Concat(listening.Components.Skip(2));
        return Multiaddr.Parse($"/{ip}/{External.Address}/{transport}/{External.Port}{rest}");
    }

    /// <summary>The port of an address with an IP address; null where it has none.</summary>
    internal static (MappedProtocol Protocol, int Port)? PortOf(Multiaddr address)
    {
        if (address.Components is not [var host, var transport, ..]) return null;
        if (host.Protocol != MultiaddrProtocol.Ip4 && host.Protocol != MultiaddrProtocol.Ip6) return null;
        if (transport.Protocol != MultiaddrProtocol.Tcp && transport.Protocol != MultiaddrProtocol.Udp) return null;
        var port = int.Parse(transport.Value, System.Globalization.CultureInfo.InvariantCulture);
        return (transport.Protocol == MultiaddrProtocol.Tcp ? MappedProtocol.Tcp : MappedProtocol.Udp, port);
    }
}
