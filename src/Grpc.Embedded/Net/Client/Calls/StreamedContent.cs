using System.Net;
using System.Net.Http;

namespace Grpc.Net.Client.Calls;

/// <summary>The body of a request whose messages the caller writes as it likes.</summary>
internal sealed class StreamedContent(RequestSource source) : HttpContent
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
