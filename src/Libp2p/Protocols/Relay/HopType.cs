namespace Libp2p.Protocols.Relay;

/// <summary>What a <see cref="HopMessage"/> is.</summary>
public enum HopType
{
    /// <summary>Asks a relay to forward to the asker.</summary>
    Reserve = 0,

    /// <summary>Asks a relay for a circuit to somebody.</summary>
    Connect = 1,

    /// <summary>Answers either.</summary>
    Status = 2,
}
