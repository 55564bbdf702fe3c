namespace Libp2p.Transports.Memory.Simulation;

/// <summary>Upon what of the other side a NAT's doing depends (RFC 4787, 4.1 and 5).</summary>
public enum NatDependence
{
    /// <summary>Upon nothing.</summary>
    Nothing,

    /// <summary>Upon its IP address.</summary>
    Address,

    /// <summary>Upon its IP address and port.</summary>
    AddressAndPort,
}
