using System.Net.Sockets;
using Bib.Silo.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bib.Silo.Tests.Serving;

public sealed class ConnectionLimitTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_one_that_ends_makes_room()
    {
        var limit = new ConnectionLimit(2);
        var root = Directory.CreateTempSubdirectory("bib-").FullName;
        try
        {
            var path = Path.Combine(root, "s");
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(path, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                limit.On(listen);
            }));
            await using var app = builder.Build();
            app.Run(context => context.Response.WriteAsync("served", Stop));
            await app.StartAsync(Stop);

            using var first = await AskAsync(path);
            using var second = await AskAsync(path);
            (await ReadAsync(first)).ShouldContain("200 OK");
            (await ReadAsync(second)).ShouldContain("200 OK");
            using (var third = await AskAsync(path)) (await ReadAsync(third)).ShouldBeEmpty();

            first.Dispose();
            while (limit.Open > 1) await Task.Yield();
            using var fourth = await AskAsync(path);
            (await ReadAsync(fourth)).ShouldContain("200 OK");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<Socket> AskAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), Stop);
        try
        {
            await socket.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Stop);
        }
        catch (SocketException)
        {
            // It was closed before it could ask.
        }

        return socket;
    }

    /// <summary>What comes first; nothing where the connection is closed.</summary>
    private static async Task<string> ReadAsync(Socket socket)
    {
        var buffer = new byte[4096];
        try
        {
            var count = await socket.ReceiveAsync(buffer, Stop);
            return System.Text.Encoding.ASCII.GetString(buffer, 0, count);
        }
        catch (SocketException)
        {
            return "";
        }
    }
}
