namespace Libp2p.Transports.Memory.Simulation;

/// <summary>How a NAT behaves.</summary>
/// <param name="Mapping">For what a port within is given a port of its own outside.</param>
/// <param name="Filtering">From whom packets to such a port are let in, once something was sent from it.</param>
public sealed record NatBehavior(NatDependence Mapping, NatDependence Filtering)
{
    /// <summary>One port for all, and everybody is let in.</summary>
    public static NatBehavior FullCone { get; } = new(NatDependence.Nothing, NatDependence.Nothing);

    /// <summary>One port for all; who was sent something is let in.</summary>
    public static NatBehavior RestrictedCone { get; } = new(NatDependence.Nothing, NatDependence.Address);

    /// <summary>
    /// One port for all; the ports to which something was sent are let in: what most NATs at home do.
    /// </summary>
    public static NatBehavior PortRestrictedCone { get; } = new(NatDependence.Nothing, NatDependence.AddressAndPort);

    /// <summary>A port for each that is sent something, which nobody else learns of.</summary>
    public static NatBehavior Symmetric { get; } = new(NatDependence.AddressAndPort, NatDependence.AddressAndPort);
}
