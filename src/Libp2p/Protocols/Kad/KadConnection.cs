namespace Libp2p.Protocols.Kad;

/// <summary>How the peer that names another one stands to it.</summary>
public enum KadConnection
{
    /// <summary>It has no connection, and says nothing more.</summary>
    NotConnected = 0,

    /// <summary>It has a connection.</summary>
    Connected = 1,

    /// <summary>It had one not long ago.</summary>
    CanConnect = 2,

    /// <summary>It tried and failed.</summary>
    CannotConnect = 3,
}
