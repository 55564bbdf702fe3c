using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using Grpc.Wire;

namespace Grpc.Net.Client.Calls;

/// <summary>A request body. Messages are serialised as it is sent, for the handler may send a request again.</summary>
internal sealed class RequestContent(RequestSource source) : HttpContent
{
    /// <summary>Shared by all requests; nobody changes it.</summary>
    public static readonly MediaTypeHeaderValue GrpcContentType = new(GrpcHeaders.ContentType);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        source.SendAsync(stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        source.SendAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
