namespace Libp2p.Protocols.AutoNat;

/// <summary>What is answered in version 1.</summary>
public enum V1Status
{
    /// <summary>An address answered.</summary>
    Ok = 0,

    /// <summary>None answered.</summary>
    DialError = 100,

    /// <summary>None was dialled.</summary>
    DialRefused = 101,

    /// <summary>What was asked made no sense.</summary>
    BadRequest = 200,

    /// <summary>Something else went wrong.</summary>
    InternalError = 300,
}
