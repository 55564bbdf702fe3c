namespace Libp2p.Protocols.Relay;

/// <summary>What a relay, or who is reached through one, answers.</summary>
public enum RelayStatus
{
    /// <summary>Nothing: the field is missing.</summary>
    Unused = 0,

    /// <summary>Done.</summary>
    Ok = 100,

    /// <summary>The relay does not take the reservation, such as because it has too many.</summary>
    ReservationRefused = 200,

    /// <summary>There are too many circuits.</summary>
    ResourceLimitExceeded = 201,

    /// <summary>Whoever asks may not.</summary>
    PermissionDenied = 202,

    /// <summary>The other side was not reached, or did not want.</summary>
    ConnectionFailed = 203,

    /// <summary>The other side has reserved nothing.</summary>
    NoReservation = 204,

    /// <summary>What was sent is no message.</summary>
    MalformedMessage = 400,

    /// <summary>What was sent is a message of another kind than expected.</summary>
    UnexpectedMessage = 401,
}
