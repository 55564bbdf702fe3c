using System.Globalization;
using System.Net.Http;
using System.Net.Sockets;

namespace Bib.EndToEnd.Tests.Nodes;

/// <summary>A node's figures, as Prometheus reads them.</summary>
internal static class NodeFigures
{
    /// <summary>All of them, as text.</summary>
    public static async Task<string> OfAsync(NodeFolder folder, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(
                    new UnixDomainSocketEndPoint(Path.Combine(folder.Run, "http.sock")), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri("http://node") };
        return await client.GetStringAsync("/metrics", cancellationToken);
    }

    /// <summary>One of them, which must be among them.</summary>
    public static double ValueOf(string figures, string series)
    {
        var line = figures.Split('\n').SingleOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        line.ShouldNotBeNull($"{series} is not among\n{figures}");
        return double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture);
    }
}
