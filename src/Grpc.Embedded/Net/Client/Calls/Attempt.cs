using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client.Calls;

/// <summary>One HTTP/2 request and its response. A call makes one, or several when it is tried again.</summary>
internal sealed class Attempt(GrpcChannel channel, int number) : IDisposable
{
    private static readonly string UserAgent =
        $"grpc-dotnet-embedded/{typeof(Attempt).Assembly.GetName().Version?.ToString(3)}";

    private const string ContentType = "Content-Type";
    private static readonly Task<Stream> NoBody = Task.FromResult(Stream.Null);

    private HttpResponseMessage? _response;
    private ResponseFrames? _frames;

    /// <summary>
    /// How the call ended, when the headers already say so: a trailers-only response, or none of gRPC's.
    /// </summary>
    public Status? EndedByHeaders { get; private set; }

    /// <summary>Whether the server answered at all.</summary>
    public bool HasResponse => _response is not null;

    public ResponseFrames Frames => _frames!;

    /// <summary>The encoding of compressed response messages.</summary>
    public string? Encoding => Header(_response!.Headers, GrpcHeaders.Encoding);

    /// <summary>Sends the request; completes with the response's headers, which go to <see cref="Receive"/>.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (number > 1)
        {
            request.Headers.TryAddWithoutValidation(
                GrpcHeaders.PreviousAttempts, (number - 1).ToString(CultureInfo.InvariantCulture));
        }

        request.Version = channel.HttpVersion;
        request.VersionPolicy = channel.HttpVersionPolicy;
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation("user-agent", UserAgent);
        request.Headers.TryAddWithoutValidation(GrpcHeaders.AcceptEncoding, channel.Compressions.AcceptEncoding);
        request.Content!.Headers.TryAddWithoutValidation(ContentType, GrpcHeaders.ContentType);
        return channel.Invoker is HttpClient client
            ? client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            : channel.Invoker.SendAsync(request, cancellationToken);
    }

    /// <summary>Takes the response's headers; completes with the body, which goes to <see cref="Read"/>.</summary>
    public Task<Stream> Receive(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        _response = response;
        EndedByHeaders = Judge(response);
        return EndedByHeaders is null ? response.Content.ReadAsStreamAsync(cancellationToken) : NoBody;
    }

    /// <summary>Has messages read from the body.</summary>
    public void Read(Stream body) => _frames = new ResponseFrames(body, channel.Options.MaxReceiveMessageSize);

    /// <summary>The status in the trailers; valid after the last message.</summary>
    public Status ReadStatus() => TryReadStatus(_response!.TrailingHeaders, out var status)
        ? status
        : new Status(StatusCode.Cancelled, "No grpc-status found on response.");

    public Metadata ReadHeaders()
    {
        var headers = ReadMetadata(_response!.Headers);
        if (number > 1) headers.Add(GrpcHeaders.PreviousAttempts, (number - 1).ToString(CultureInfo.InvariantCulture));
        return headers;
    }

    /// <summary>
    /// The metadata after the messages; with a trailers-only response, what came in its one header block.
    /// </summary>
    public Metadata ReadTrailers()
    {
        if (_response is null) return Metadata.Empty;
        return ReadMetadata(EndedByHeaders is null ? _response.TrailingHeaders : _response.Headers);
    }

    /// <summary>Whether and when the server wants another attempt.</summary>
    public TimeSpan? ReadPushback() =>
        _response is null ? null : RetryRules.ReadPushback(Header(_response.Headers, GrpcHeaders.Pushback));

    /// <summary>Ends the exchange; one still going on is reset.</summary>
    public void Dispose() => _response?.Dispose();

    private static Status? Judge(HttpResponseMessage response)
    {
        if (TryReadStatus(response.Headers, out var status)) return status;
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return new Status(
                StatusMapping.FromHttp(response.StatusCode),
                $"Bad gRPC response. HTTP status code: {(int)response.StatusCode}");
        }

        if (response.Version < HttpVersion.Version20)
        {
            return new Status(StatusCode.Internal, $"Bad gRPC response. Its protocol is HTTP/{response.Version}, not HTTP/2.");
        }

        // As it came: parsing it would cost every call what none needs.
        var contentType = response.Content.Headers.NonValidated.TryGetValues(ContentType, out var types)
            ? types.ToString()
            : null;
        var isGrpc = contentType is not null
            && contentType.StartsWith(GrpcHeaders.ContentType, StringComparison.OrdinalIgnoreCase)
            && (contentType.Length == GrpcHeaders.ContentType.Length
                || contentType[GrpcHeaders.ContentType.Length] is '+' or ';' or ' ');
        return isGrpc
            ? null
            : new Status(StatusCode.Cancelled, $"Bad gRPC response. Invalid content-type value: {contentType ?? "none"}");
    }

    private static bool TryReadStatus(HttpResponseHeaders headers, out Status status)
    {
        status = default;
        if (Header(headers, GrpcHeaders.Status) is not { } code) return false;
        var message = Header(headers, GrpcHeaders.Message);
        status = int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Status((StatusCode)number, message is null ? "" : PercentEncoding.Decode(message))
            : new Status(StatusCode.Cancelled, $"Unexpected grpc-status value: {code}");
        return true;
    }

    private static Metadata ReadMetadata(HttpResponseHeaders headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers.NonValidated)
        {
            foreach (var value in values) MetadataWire.AddReceived(metadata, name, value);
        }

        return metadata;
    }

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
