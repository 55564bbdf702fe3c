using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;

namespace Grpc.Embedded.Tests;

/// <summary>A call made by hand, by a client that gRPC knows nothing of.</summary>
internal static class RawCall
{
    /// <summary>A frame of three bytes that are no <see cref="Words"/>.</summary>
    public static byte[] NoMessage => [0, 0, 0, 0, 3, (byte)'a', (byte)'b', (byte)'c'];

    /// <summary>Sends it; the answer is read to the end, so that its trailers are there.</summary>
    public static async Task<HttpResponseMessage> PostAsync(
        EchoHost host, string method, byte[] body, string? encoding = null)
    {
        using var http = new HttpMessageInvoker(host.Handler());
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://localhost/bib.grpc.tests.Echo/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") },
            },
        };
        request.Headers.Add("te", "trailers");
        if (encoding is not null) request.Headers.Add("grpc-encoding", encoding);
        var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        await response.Content.LoadIntoBufferAsync(TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return response;
    }

    /// <summary>What headers or trailers say under a name.</summary>
    public static string Header(HttpResponseMessage response, string name) =>
        string.Join(",", response.Headers.Concat(response.TrailingHeaders)
            .Where(header => header.Key == name).SelectMany(header => header.Value));
}
