namespace Libp2p.Nat;

/// <summary>A port that a gateway is asked to lead here.</summary>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="InternalPort">The port that is listened at here.</param>
/// <param name="ExternalPort">The port that the gateway should take; it may choose another.</param>
/// <param name="Lifetime">How long it should stand without being asked again.</param>
public sealed record PortRequest(MappedProtocol Protocol, int InternalPort, int ExternalPort, TimeSpan Lifetime);
