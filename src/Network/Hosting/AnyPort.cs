using Libp2p.Core.Multiaddrs;

namespace Bib.Network.Hosting;

/// <summary>An address with its port left to the system.</summary>
internal static class AnyPort
{
    /// <summary>The same address with port 0 in place of its TCP or UDP port.</summary>
    public static Multiaddr Of(Multiaddr address) => Multiaddr.Parse(string.Concat(address.Components.Select(
        component => component.Protocol == MultiaddrProtocol.Tcp ? "/tcp/0"
            : component.Protocol == MultiaddrProtocol.Udp ? "/udp/0"
            : component.ToString())));
}
