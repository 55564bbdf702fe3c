using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Libp2p.Discovery.Mdns;

/// <summary>The IPv4 networks that this machine is on at this moment.</summary>
internal sealed class LocalNetworks : IDisposable
{
    private static readonly IPNetwork _linkLocal = IPNetwork.Parse("169.254.0.0/16");

    private readonly Func<IEnumerable<IPNetwork>> _read;
    private ImmutableArray<IPNetwork>? _all;

    /// <summary>The networks of the machine's interfaces.</summary>
    public LocalNetworks()
        : this(OfThisMachine) => NetworkChange.NetworkAddressChanged += Changed;

    /// <summary>Networks that are read when they are first needed.</summary>
    internal LocalNetworks(Func<IEnumerable<IPNetwork>> read) => _read = read;

    /// <summary>Whether an address is in one of them.</summary>
    public bool Contain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address) || _linkLocal.Contains(address)) return true;
        var all = _all ??= [.. _read()];
        return all.Any(network => network.Contains(address));
    }

    /// <inheritdoc/>
    public void Dispose() => NetworkChange.NetworkAddressChanged -= Changed;

    private static IEnumerable<IPNetwork> OfThisMachine() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(one => one.GetIPProperties().UnicastAddresses)
        .Where(one => one.Address.AddressFamily == AddressFamily.InterNetwork)
        .Select(one => NetworkOf(one.Address, one.PrefixLength));

    /// <summary>The network of an address: its bits beyond the prefix do not count.</summary>
    internal static IPNetwork NetworkOf(IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefixLength; bit < 8 * bytes.Length; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new(new IPAddress(bytes), prefixLength);
    }

    private void Changed(object? sender, EventArgs e) => _all = null;
}
