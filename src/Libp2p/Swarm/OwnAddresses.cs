using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Swarm;

/// <summary>Where this peer can be reached: where it listens, and what it was told of itself.</summary>
/// <param name="interfaces">The IP addresses of this machine.</param>
/// <param name="told">What is said in place of where it listens; nothing for that.</param>
internal sealed class OwnAddresses(Func<IEnumerable<IPAddress>> interfaces, IReadOnlyList<Multiaddr> told)
{
    private ImmutableList<Multiaddr> _listening = [];
    private ImmutableList<Multiaddr> _announced = [];

    /// <summary>Called when an address came or went.</summary>
    public Action Changed { get; set; } = () => { };

    /// <summary>
    /// All addresses, without this peer's id at their end; for one that means all of the machine's, each of them.
    /// </summary>
    public IReadOnlyList<Multiaddr> All =>
        [.. (told.Count > 0 ? told : _listening.SelectMany(Expand)).Concat(_announced).Distinct()];

    /// <summary>This peer listens at an address, until what it gives is disposed of.</summary>
    public IDisposable Listen(Multiaddr address)
    {
        ImmutableInterlocked.Update(ref _listening, all => all.Add(address));
        Changed();
        return new Ending(() =>
        {
            ImmutableInterlocked.Update(ref _listening, all => all.Remove(address));
            Changed();
        });
    }

    /// <summary>This peer can be reached at an address, until what it gives is disposed of.</summary>
    public IDisposable Announce(Multiaddr address)
    {
        ImmutableInterlocked.Update(ref _announced, all => all.Add(address));
        Changed();
        return new Ending(() =>
        {
            ImmutableInterlocked.Update(ref _announced, all => all.Remove(address));
            Changed();
        });
    }

    /// <summary>
    /// The addresses of the network interfaces that are up, less those that mean something on one link only.
    /// </summary>
    public static IEnumerable<IPAddress> OfThisMachine() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(one => one.OperationalStatus == OperationalStatus.Up || one.NetworkInterfaceType == NetworkInterfaceType.Loopback)
        .SelectMany(one => one.GetIPProperties().UnicastAddresses)
        .Select(one => one.Address)
        .Where(address => !address.IsIPv6LinkLocal);

    private IEnumerable<Multiaddr> Expand(Multiaddr address)
    {
        var host = address.Components[0];
        if (host.Value is not ("0.0.0.0" or "::")) return [address];
        var family = host.Protocol == MultiaddrProtocol.Ip4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        var rest = string.Concat(address.Components.Skip(1));
        return interfaces()
            .Where(ip => ip.AddressFamily == family)
            .Select(ip => Multiaddr.Parse($"/{host.Protocol.Name}/{new IPAddress(ip.GetAddressBytes())}{rest}"));
    }
}
