using System.Net;
using System.Net.Http;

namespace Grpc.Net.Client.Calls;

/// <summary>
/// The body of a request with one message. SocketsHttpHandler takes contents of an unknown kind for conversations: it
/// sends their headers at once, in a packet of their own, and watches for an early response. One derived from
/// <see cref="ByteArrayContent"/> it sends whole, so that the server wakes once for a call instead of twice. Everything
/// else that the base knows of its (empty) array is answered from the source.
/// </summary>
internal sealed class SingleContent(RequestSource source) : ByteArrayContent([])
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        source.SendAsync(stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        source.SendAsync(stream, cancellationToken);

    protected override void SerializeToStream(
        Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A call's request is sent asynchronously; use SendAsync.");

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) =>
        throw new NotSupportedException("A call's request is read asynchronously; use ReadAsStreamAsync.");

    protected override async Task<Stream> CreateContentReadStreamAsync()
    {
        var copy = new MemoryStream();
        await source.SendAsync(copy, CancellationToken.None).ConfigureAwait(false);
        copy.Position = 0;
        return copy;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
