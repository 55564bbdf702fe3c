using System.Diagnostics;

namespace Grpc.Core;

/// <summary>A status code, the sentence that explains it, and the local cause when there is one.</summary>
[DebuggerDisplay("{StatusCode}: {Detail}")]
public struct Status
{
    /// <summary>OK without a sentence.</summary>
    public static readonly Status DefaultSuccess = new(StatusCode.OK, "");

    /// <summary>Cancelled without a sentence.</summary>
    public static readonly Status DefaultCancelled = new(StatusCode.Cancelled, "");

    /// <summary>A status that came over the wire.</summary>
    public Status(StatusCode statusCode, string detail)
        : this(statusCode, detail, null)
    {
    }

    /// <summary>A status made here. <paramref name="debugException"/> never crosses the wire.</summary>
    public Status(StatusCode statusCode, string detail, Exception? debugException)
    {
        StatusCode = statusCode;
        Detail = detail;
        DebugException = debugException;
    }

    /// <summary>The code.</summary>
    public StatusCode StatusCode { get; }

    /// <summary>The sentence; empty when there is none.</summary>
    public string Detail { get; }

    /// <summary>What went wrong on this side of the wire, for logs and debuggers.</summary>
    public Exception? DebugException { get; }

    /// <summary>Code, sentence and cause on one line.</summary>
    public override string ToString()
    {
        var cause = DebugException is null
            ? ""
            : $", DebugException=\"{DebugException.GetType()}: {DebugException.Message}\"";
        return $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\"{cause})";
    }
}
