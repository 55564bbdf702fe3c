namespace Libp2p.Protocols.AutoNat;

/// <summary>What is answered in version 2.</summary>
public enum V2Status
{
    /// <summary>Something went wrong.</summary>
    InternalError = 0,

    /// <summary>Not now: there are too many requests, or too many of this peer's.</summary>
    RequestRejected = 100,

    /// <summary>No address was dialled.</summary>
    DialRefused = 101,

    /// <summary>An address was dialled.</summary>
    Ok = 200,
}
