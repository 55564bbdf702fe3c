using System.Net;
using System.Net.Http;

namespace Grpc.Net.Client.Calls;

/// <summary>A request body. Messages are serialised as it is sent, for the handler may send a request again.</summary>
internal sealed class RequestContent(RequestSource source) : HttpContent
{
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
