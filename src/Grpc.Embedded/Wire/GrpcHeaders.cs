namespace Grpc.Wire;

/// <summary>Names of the HTTP/2 headers that gRPC gives a meaning (PROTOCOL-HTTP2.md).</summary>
internal static class GrpcHeaders
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string StatusDetails = "grpc-status-details-bin";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string PreviousAttempts = "grpc-previous-rpc-attempts";
    public const string Pushback = "grpc-retry-pushback-ms";
    public const string Identity = "identity";

    /// <summary>A metadata key that never travels: its value names the encoding of this call's messages.</summary>
    public const string EncodingRequest = "grpc-internal-encoding-request";

    /// <summary>
    /// Whether a header belongs to HTTP or to gRPC itself, and so is no metadata of the application's.
    /// </summary>
    public static bool IsReserved(string name) =>
        name.Length == 0 || name[0] == ':' || name.ToLowerInvariant() is "content-type" or "te" or "host" or "date"
            or "server" or "trailer" or "connection" or "transfer-encoding" or "content-encoding" or "content-length"
            or "accept-encoding" or Status or Message or Timeout or Encoding or AcceptEncoding;
}
