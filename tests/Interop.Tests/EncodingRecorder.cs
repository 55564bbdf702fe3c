using System.Net.Http;

namespace Bib.Interop.Tests;

/// <summary>
/// Notes each response's encoding, which the API does not show, and pings a server that lets it wait.
/// </summary>
internal sealed class EncodingRecorder() : DelegatingHandler(new SocketsHttpHandler
{
    KeepAlivePingDelay = TimeSpan.FromSeconds(1),
    KeepAlivePingTimeout = TimeSpan.FromSeconds(2),
    KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
})
{
    public string? Last { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        Last = response.Headers.TryGetValues("grpc-encoding", out var values) ? values.Single() : null;
        return response;
    }
}
