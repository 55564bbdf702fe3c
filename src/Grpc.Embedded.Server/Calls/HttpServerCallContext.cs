using System.Globalization;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>A call that came as an HTTP/2 request.</summary>
internal sealed class HttpServerCallContext : ServerCallContext
{
    private static readonly AuthContext Unauthenticated = new(null, []);
    private static readonly StringValues StatusOk = "0";

    private readonly ServerDeadline? _deadline;
    private Metadata? _requestHeaders;
    private Metadata? _responseTrailers;
    private bool _wrote;

    public HttpServerCallContext(HttpContext httpContext, ServeOptions options, ServerDeadline? deadline)
    {
        HttpContext = httpContext;
        Options = options;
        _deadline = deadline;
        if (options.ResponseEncoding is { } encoding and not GrpcHeaders.Identity && CallerAccepts(encoding))
        {
            CompressWith(encoding);
        }
    }

    public HttpContext HttpContext { get; }

    public ServeOptions Options { get; }

    public string? RequestEncoding => HttpContext.Request.Headers.GrpcEncoding;

    /// <summary>What compresses responses; null when they go as they are.</summary>
    public ICompressionProvider? ResponseCompression { get; private set; }

    /// <summary>
    /// Ends a wait for the request. Kestrel ends those of an aborted request by itself, and makes its token only for
    /// who asks.
    /// </summary>
    public CancellationToken ReadingToken => _deadline?.Token ?? CancellationToken.None;

    protected override string MethodCore => HttpContext.Request.Path.Value!;

    protected override string HostCore => HttpContext.Request.Host.Value!;

    protected override string PeerCore => HttpContext.Connection is { RemoteIpAddress: { } address, RemotePort: var port }
        ? address.AddressFamily == AddressFamily.InterNetworkV6 ? $"ipv6:[{address}]:{port}" : $"ipv4:{address}:{port}"
        : "unknown";

    protected override DateTime DeadlineCore => _deadline?.At ?? DateTime.MaxValue;

    protected override Metadata RequestHeadersCore => _requestHeaders ??= ReadRequestHeaders();

    protected override CancellationToken CancellationTokenCore => _deadline?.Token ?? HttpContext.RequestAborted;

    protected override Metadata ResponseTrailersCore => _responseTrailers ??= [];

    protected override Status StatusCore { get; set; } = Status.DefaultSuccess;

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => HttpContext.Connection.ClientCertificate is { } certificate
        ? CertificateIdentity.Read(certificate)
        : Unauthenticated;

    protected override IDictionary<object, object> UserStateCore => HttpContext.Items!;

    /// <summary>Marks that the body is being written, unless the call is over.</summary>
    public void BeginWrite()
    {
        _deadline?.BeginWrite();
        _wrote = true;
    }

    public void EndWrite() => _deadline?.EndWrite();

    /// <summary>
    /// Puts status and trailers where they belong: after the messages, or into the headers when there are none.
    /// </summary>
    public void WriteEnd(Status status)
    {
        var response = HttpContext.Response;
        IHeaderDictionary end = response.Headers;
        if (_wrote || response.HasStarted)
        {
            end = HttpContext.Features.Get<IHttpResponseTrailersFeature>()!.Trailers;
        }

        if (_responseTrailers is not null) Append(end, _responseTrailers);
        if (status.StatusCode == StatusCode.OK)
        {
            end.GrpcStatus = StatusOk;
        }
        else
        {
            end.GrpcStatus = ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture);
        }

        if (!string.IsNullOrEmpty(status.Detail)) end.GrpcMessage = PercentEncoding.Encode(status.Detail);
    }

    /// <summary>Tells the caller which encodings would have been understood.</summary>
    public void OfferEncodings()
    {
        if (!HttpContext.Response.HasStarted)
        {
            HttpContext.Response.Headers.GrpcAcceptEncoding = Options.Compressions.AcceptEncoding;
        }
    }

    protected override async Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        if (HttpContext.Response.HasStarted || _wrote)
        {
            throw new InvalidOperationException("The response headers have been sent; they can be sent once a call.");
        }

        if (responseHeaders.GetValue(GrpcHeaders.EncodingRequest) is { } encoding) CompressWith(encoding);
        Append(HttpContext.Response.Headers, responseHeaders);
        BeginWrite();
        try
        {
            await HttpContext.Response.BodyWriter.FlushAsync();
        }
        finally
        {
            EndWrite();
        }
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException(
            "Propagation tokens are not supported; pass context.Deadline and context.CancellationToken to the call.");

    private static void Append(IHeaderDictionary destination, Metadata metadata)
    {
        foreach (var entry in metadata)
        {
            if (entry.Key != GrpcHeaders.EncodingRequest) destination.Append(entry.Key, entry.WireValue);
        }
    }

    private void CompressWith(string encoding)
    {
        HttpContext.Response.Headers.GrpcEncoding = encoding;
        ResponseCompression = encoding == GrpcHeaders.Identity ? null : Options.Compressions.Find(encoding)
            ?? throw Options.Compressions.Unsupported(encoding);
    }

    private bool CallerAccepts(string encoding) =>
        HttpContext.Request.Headers.GrpcAcceptEncoding.ToString()
            .Split(',', StringSplitOptions.TrimEntries).Contains(encoding, StringComparer.Ordinal);

    private Metadata ReadRequestHeaders()
    {
        var metadata = new Metadata();
        foreach (var (name, values) in HttpContext.Request.Headers)
        {
            foreach (var value in values) MetadataWire.AddReceived(metadata, name, value ?? "");
        }

        return metadata;
    }
}
