namespace Grpc.Core;

/// <summary>How a call ended, as <c>grpc-status</c> carries it. The numbers are the wire's.</summary>
public enum StatusCode
{
    /// <summary>It succeeded.</summary>
    OK = 0,

    /// <summary>The caller gave up.</summary>
    Cancelled = 1,

    /// <summary>An error nobody classified, such as an exception that left a handler.</summary>
    Unknown = 2,

    /// <summary>The request is wrong whatever the state of the system.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed before the answer; the operation may have happened all the same.</summary>
    DeadlineExceeded = 4,

    /// <summary>The thing asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>The thing to create exists.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not.</summary>
    PermissionDenied = 7,

    /// <summary>The caller is not known.</summary>
    Unauthenticated = 16,

    /// <summary>A quota or size limit is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state the operation needs; trying again without a change is useless.</summary>
    FailedPrecondition = 9,

    /// <summary>A conflict with another caller; the whole transaction may be tried again.</summary>
    Aborted = 10,

    /// <summary>Past the valid range.</summary>
    OutOfRange = 11,

    /// <summary>The server does not offer the method, or not in this form.</summary>
    Unimplemented = 12,

    /// <summary>An invariant is broken, or the wire protocol was.</summary>
    Internal = 13,

    /// <summary>The server cannot be reached now; trying again later may help.</summary>
    Unavailable = 14,

    /// <summary>Data is lost or damaged.</summary>
    DataLoss = 15,
}
