using System.Net.Http;

namespace Bib.Interop.Tests;

/// <summary>
/// Notes whether messages were compressed, which the API does not show, and pings a server that lets it wait.
/// </summary>
internal sealed class EncodingRecorder() : DelegatingHandler(new SocketsHttpHandler
{
    KeepAlivePingDelay = TimeSpan.FromSeconds(1),
    KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
    KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
})
{
    /// <summary>
    /// Whether to look at messages. In calls of one message each way only: to look is to wait for a body's end.
    /// </summary>
    public bool LooksAtMessages { get; set; }

    /// <summary>What the flag of the last request's message says.</summary>
    public bool IsRequestCompressed { get; private set; }

    /// <summary>
    /// The same of the last response's. The header grpc-encoding would not tell: it names what may be used.
    /// </summary>
    public bool IsResponseCompressed { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!LooksAtMessages) return await base.SendAsync(request, cancellationToken);
        IsRequestCompressed = await IsCompressedAsync(request.Content!, cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        IsResponseCompressed = await IsCompressedAsync(response.Content, cancellationToken);
        return response;
    }

    /// <summary>A message begins with its compressed-flag (PROTOCOL-HTTP2.md); a refusal has no message.</summary>
    private static async Task<bool> IsCompressedAsync(HttpContent body, CancellationToken cancellationToken)
    {
        await body.LoadIntoBufferAsync(cancellationToken);
        return (await body.ReadAsByteArrayAsync(cancellationToken)) is [1, ..];
    }
}
