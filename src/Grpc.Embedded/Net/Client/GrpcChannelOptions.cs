using System.Net.Http;
using Grpc.Core;
using Grpc.Net.Client.Configuration;
using Grpc.Net.Compression;
using Microsoft.Extensions.Logging;

namespace Grpc.Net.Client;

/// <summary>What a channel is made with.</summary>
public sealed class GrpcChannelOptions
{
    /// <summary>
    /// The channel's security, and credentials for each call; must fit the address's scheme. Default: by the scheme.
    /// </summary>
    public ChannelCredentials? Credentials { get; set; }

    /// <summary>The longest message sent, in bytes; null, the default, is no limit.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>The longest message received, in bytes; null is no limit. Default: 4 MiB.</summary>
    public int? MaxReceiveMessageSize { get; set; } = 4 * 1024 * 1024;

    /// <summary>Attempts a retry policy may make at most; null is no cap. Default: 5.</summary>
    public int? MaxRetryAttempts { get; set; } = 5;

    /// <summary>
    /// Bytes that all calls together keep for retries; past it a call is not tried again. Default: 16 MiB.
    /// </summary>
    public long? MaxRetryBufferSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>Bytes that one call keeps for retries; past it, it is not tried again. Default: 1 MiB.</summary>
    public long? MaxRetryBufferPerCallSize { get; set; } = 1024 * 1024;

    /// <summary>The encodings understood. Default: gzip.</summary>
    public IList<ICompressionProvider>? CompressionProviders { get; set; }

    /// <summary>Where the channel logs; null is nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>The client that sends, instead of one of the channel's own.</summary>
    public HttpClient? HttpClient { get; set; }

    /// <summary>
    /// The handler that sends, instead of one of the channel's own: where Unix sockets and certificates are set.
    /// </summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>Whether the channel disposes the client or handler it was given. Default: false.</summary>
    public bool DisposeHttpClient { get; set; }

    /// <summary>
    /// Whether a call that is cancelled or runs out of time throws <see cref="OperationCanceledException"/> instead of
    /// <see cref="RpcException"/>. Default: false.
    /// </summary>
    public bool ThrowOperationCanceledOnCancellation { get; set; }

    /// <summary>Whether call credentials are sent without TLS, as is right on a Unix socket. Default: false.</summary>
    public bool UnsafeUseInsecureChannelCallCredentials { get; set; }

    /// <summary>How calls are treated, such as tried again. Default: once each.</summary>
    public ServiceConfig? ServiceConfig { get; set; }

    /// <summary>
    /// Where the channel finds a <see cref="TimeProvider"/> and a <see cref="Random"/>; null means the system's.
    /// </summary>
    public IServiceProvider? ServiceProvider { get; set; }

    /// <summary>The HTTP version asked for. Default: 2.0.</summary>
    public Version? HttpVersion { get; set; }

    /// <summary>Whether another version will do. Default: exactly the one asked for.</summary>
    public HttpVersionPolicy? HttpVersionPolicy { get; set; }
}
