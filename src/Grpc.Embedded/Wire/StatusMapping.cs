using System.Net;
using System.Net.Http;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>
/// The status of a call that ended without one of gRPC's own (http-grpc-status-mapping.md, PROTOCOL-HTTP2.md).
/// </summary>
internal static class StatusMapping
{
    public static StatusCode FromHttp(HttpStatusCode code) => (int)code switch
    {
        400 or 431 => StatusCode.Internal,
        401 => StatusCode.Unauthenticated,
        403 => StatusCode.PermissionDenied,
        404 => StatusCode.Unimplemented,
        429 or 502 or 503 or 504 => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    /// <summary>What a transport failure means to the caller.</summary>
    public static Status FromException(string summary, Exception exception)
    {
        var code = StatusCode.Internal;
        var sentence = summary;
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            sentence += $" {inner.GetType().Name}: {inner.Message}";
            code = inner switch
            {
                HttpProtocolException protocol when IsSilence(protocol) => StatusCode.Unavailable,
                HttpProtocolException protocol => FromHttp2Error(protocol.ErrorCode),
                HttpRequestException { HttpRequestError: var error } when IsConnectivity(error) => StatusCode.Unavailable,
                IOException or System.Net.Sockets.SocketException when code == StatusCode.Internal => StatusCode.Unavailable,
                _ => code,
            };
        }

        return new Status(code, sentence, exception);
    }

    /// <summary>
    /// A server that no longer answers pings: the handler calls it PROTOCOL_ERROR like a breach of the protocol, and
    /// only its sentence, which names the option, tells the two apart.
    /// </summary>
    private static bool IsSilence(HttpProtocolException failure) =>
        failure.Message.Contains(nameof(SocketsHttpHandler.KeepAlivePingDelay), StringComparison.Ordinal);

    private static bool IsConnectivity(HttpRequestError error) => error is HttpRequestError.ConnectionError
        or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
        or HttpRequestError.ProxyTunnelError;

    private static StatusCode FromHttp2Error(long error) => error switch
    {
        0x7 => StatusCode.Unavailable, // REFUSED_STREAM
        0x8 => StatusCode.Cancelled, // CANCEL
        0xb => StatusCode.ResourceExhausted, // ENHANCE_YOUR_CALM
        0xc => StatusCode.PermissionDenied, // INADEQUATE_SECURITY
        _ => StatusCode.Internal,
    };
}
