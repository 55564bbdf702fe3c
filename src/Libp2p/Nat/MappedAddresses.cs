using Libp2p.Core.Multiaddrs;
using Libp2p.Swarm;

namespace Libp2p.Nat;

/// <summary>Announces where gateways lead to this peer, while they do.</summary>
public sealed class MappedAddresses : IDisposable
{
    private readonly IHost _host;
    private readonly PortMappingService _service;
    private readonly Lock _lock = new();
    private readonly Dictionary<Multiaddr, IDisposable> _announced = [];

    /// <summary>Announces from now on.</summary>
    /// <param name="host">The peer.</param>
    /// <param name="service">What keeps the gateways' ports.</param>
    public MappedAddresses(IHost host, PortMappingService service)
    {
        (_host, _service) = (host, service);
        service.Changed += Update;
        Update();
    }

    /// <summary>Announces nothing more.</summary>
    public void Dispose()
    {
        _service.Changed -= Update;
        Set([]);
    }

    private void Update() => Set(_service.Addresses);

    private void Set(IReadOnlyList<Multiaddr> addresses)
    {
        lock (_lock)
        {
            foreach (var gone in _announced.Keys.Except(addresses).ToList())
            {
                _announced.Remove(gone, out var announced);
                announced!.Dispose();
            }

            foreach (var address in addresses.Except(_announced.Keys).ToList()) _announced.Add(address, _host.Announce(address));
        }
    }
}
