namespace Libp2p.Protocols.Relay;

/// <summary>
/// Connections through a third peer, version 2 (https://github.com/libp2p/specs/blob/master/relay/circuit-v2.md).
/// </summary>
public static class RelayProtocol
{
    /// <summary>What a relay is asked by: reserve, connect.</summary>
    public const string HopId = "/libp2p/circuit/relay/0.2.0/hop";

    /// <summary>What a relay asks by: here is somebody for you.</summary>
    public const string StopId = "/libp2p/circuit/relay/0.2.0/stop";

    /// <summary>The most bytes of a message.</summary>
    public const int MessageLengthMax = 4 * 1024;

    /// <summary>The most addresses of a message.</summary>
    public const int AddressCountMax = 32;
}
