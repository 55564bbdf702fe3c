namespace Bib.Interop.Tests;

/// <summary>The cases of gRPC's published interoperability list that need no cloud.</summary>
internal static class CaseNames
{
    public static readonly string[] All =
    [
        "empty_unary", "large_unary", "client_streaming", "server_streaming", "ping_pong", "empty_stream",
        "custom_metadata", "status_code_and_message", "special_status_message", "unimplemented_method",
        "unimplemented_service", "cancel_after_begin", "cancel_after_first_response", "timeout_on_sleeping_server",
        "client_compressed_unary", "server_compressed_unary",

        // Not of that list: a client that pings while it waits, google.rpc.Status in trailers, and the services that
        // every server has.
        "keepalive", "status_details", "health", "reflection",
    ];

    public static readonly string[] Languages = ["javascript", "python"];

    /// <summary>
    /// Whether a peer's server compresses: grpc-js compresses no responses, so that server_compressed_unary proves only
    /// that what it sends plainly is read, and the row says so. Neither peer tells a handler whether a request came
    /// compressed, so that the probe of client_compressed_unary has nothing to refuse. As clients, neither shows its
    /// caller whether a response came compressed (both take grpc-encoding out of the metadata), so that with them
    /// server_compressed_unary proves that the response can be read; that it was compressed is proved by our client.
    /// </summary>
    public static bool PeerCompresses(string language) => language != "javascript";
}
