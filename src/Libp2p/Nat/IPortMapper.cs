namespace Libp2p.Nat;

/// <summary>A gateway, and a way to ask it for ports.</summary>
public interface IPortMapper
{
    /// <summary>The way and the gateway, such as <c>NAT-PMP at 192.0.2.1</c>.</summary>
    string Name { get; }

    /// <summary>Asks for a port, or that one stand longer.</summary>
    /// <exception cref="PortMappingException">The gateway does not answer, or refuses.</exception>
    ValueTask<PortMapping> MapAsync(PortRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes a port back.</summary>
    /// <exception cref="PortMappingException">The gateway does not answer, or refuses.</exception>
    ValueTask UnmapAsync(PortMapping mapping, CancellationToken cancellationToken = default);
}
