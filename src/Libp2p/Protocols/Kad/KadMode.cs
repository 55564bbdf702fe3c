namespace Libp2p.Protocols.Kad;

/// <summary>
/// Whether a peer answers others (https://github.com/libp2p/specs/tree/master/kad-dht#client-and-server-mode).
/// </summary>
public enum KadMode
{
    /// <summary>It does while it can be reached from anywhere.</summary>
    Auto,

    /// <summary>It asks, and is never asked: the protocol is not among those it speaks.</summary>
    Client,

    /// <summary>It does.</summary>
    Server,
}
