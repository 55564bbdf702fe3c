using System.Net.Http;

namespace Bib.Jobs.Web;

/// <summary>An answer whose body is still to be read.</summary>
/// <param name="response">The answer.</param>
/// <param name="body">Its body.</param>
internal sealed class WebAnswer(HttpResponseMessage response, Stream body) : IAsyncDisposable
{
    /// <summary>Its body, with its limits.</summary>
    public Stream Body => body;

    /// <summary>What the server says that it is, as <c>text/csv</c>; empty where it does not say.</summary>
    public string MediaType => response.Content.Headers.ContentType?.MediaType ?? "";

    public async ValueTask DisposeAsync()
    {
        await body.DisposeAsync();
        response.Dispose();
    }
}
