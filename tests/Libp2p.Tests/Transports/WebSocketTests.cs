using System.Net.Security;
using System.Net.WebSockets;
using System.Text;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Tests.Muxing;
using Libp2p.Transports;
using Libp2p.Transports.Tcp;
using Libp2p.Transports.WebSockets;

namespace Libp2p.Tests.Transports;

public sealed class WebSocketTests
{
    /// <summary>The key and its answer of RFC 6455, section 1.3.</summary>
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void The_published_key_has_the_published_answer()
    {
        var answer = Encoding.ASCII.GetString(WebSocketHandshake.WriteAnswer(Key));

        answer.ShouldContain("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
        WebSocketHandshake.ReadAnswer(Encoding.ASCII.GetBytes(answer), Key);
        WebSocketHandshake.ReadRequest(WebSocketHandshake.WriteRequest("example.com:80", Key)).ShouldBe(Key);
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\n\r\n", "expected GET")]
    [InlineData("GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n", "no 'Upgrade: websocket'")]
    [InlineData("GET / HTTP/1.1\r\nUpgrade: WebSocket\r\n\r\n", "no 'Connection: Upgrade'")]
    [InlineData("GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: keep-alive, upgrade\r\n\r\n", "version 13")]
    [InlineData("GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n", "its key")]
    [InlineData("GET / HTTP/1.1\r\nno field\r\n\r\n", "'no field' is no field")]
    [InlineData("GET / HTTP/1.1\r\n", "does not end")]
    public void A_request_for_something_else_is_refused_and_says_why(string request, string why) =>
        Should.Throw<MalformedException>(() => WebSocketHandshake.ReadRequest(Encoding.ASCII.GetBytes(request)))
            .Message.ShouldContain(why);

    [Fact(Timeout = 180_000)]
    public async Task What_is_no_request_is_answered_with_400_and_a_head_without_end_is_left()
    {
        await using var listener = await new WebSocketTransport().ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0/ws"), Stop);
        var tcp = Multiaddr.Parse(listener.Address.ToString().Replace("/ws", "", StringComparison.Ordinal));
        foreach (var sent in new[] { "GET / HTTP/1.1\r\nHost: x\r\n\r\n", new string('x', 9_000) })
        {
            await using var dialer = (await new TcpTransport().DialAsync(tcp, Stop)).Stream;
            await using var accepted = (await listener.AcceptAsync(Stop))!.Stream;
            await dialer.WriteAsync(Encoding.ASCII.GetBytes(sent), Stop);

            await Should.ThrowAsync<MalformedException>(() => accepted.ReadAsync(new byte[1], Stop).AsTask());

            var answer = new byte[12];
            await dialer.ReadExactlyAsync(answer, Stop);
            Encoding.ASCII.GetString(answer).ShouldBe("HTTP/1.1 400");
        }
    }

    [Fact(Timeout = 180_000)]
    public async Task Dotnets_own_client_is_understood()
    {
        await using var listener = await new WebSocketTransport().ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0/ws"), Stop);
        using var client = new ClientWebSocket();
        client.Options.Proxy = null;
        var accepting = listener.AcceptAsync(Stop).AsTask();
        var port = listener.Address.Components[1].Value;
        var connecting = client.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/any/path"), Stop);
        await using var accepted = (await accepting)!.Stream;
        var reading = accepted.ReadAllAsync(Stop);
        await connecting;

        await client.SendAsync("ab"u8.ToArray(), WebSocketMessageType.Binary, endOfMessage: false, Stop);
        await client.SendAsync("c"u8.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, Stop);
        await client.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Binary, endOfMessage: true, Stop);
        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Stop);

        (await reading).ShouldBe("abc"u8.ToArray());
    }

    [Fact(Timeout = 180_000)]
    public async Task Text_breaks_the_connection()
    {
        await using var listener = await new WebSocketTransport().ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0/ws"), Stop);
        using var client = new ClientWebSocket();
        client.Options.Proxy = null;
        var accepting = listener.AcceptAsync(Stop).AsTask();
        var connecting = client.ConnectAsync(new Uri($"ws://127.0.0.1:{listener.Address.Components[1].Value}/"), Stop);
        await using var accepted = (await accepting)!.Stream;
        var reading = accepted.ReadAsync(new byte[4], Stop).AsTask();
        await connecting;

        await client.SendAsync("hi"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Stop);

        (await Should.ThrowAsync<StreamResetException>(() => reading)).Message.ShouldContain("text");
    }

    [Theory]
    [InlineData("/ip4/1.2.3.4/tcp/5/ws", "1.2.3.4:5", false)]
    [InlineData("/ip6/::1/tcp/5/ws", "[::1]:5", false)]
    [InlineData("/dns4/example.com/tcp/443/wss", "example.com:443", true)]
    [InlineData("/dns/example.com/tcp/443/tls/ws", "example.com:443", true)]
    [InlineData("/ip4/1.2.3.4/tcp/443/tls/sni/example.com/ws", "example.com:443", true)]
    public void Its_addresses_are_known_in_every_form(string address, string host, bool secure)
    {
        var web = WebSocketAddress.Of(Multiaddr.Parse(address)).ShouldNotBeNull();

        web.HostHeader.ShouldBe(host);
        web.IsSecure.ShouldBe(secure);
    }

    [Fact(Timeout = 180_000)]
    public async Task With_tls_it_dials_whom_it_trusts_and_does_not_listen_without_a_certificate()
    {
        using var certificate = Certificates.ForLocalhost();
        await using var tcp = await new TcpTransport().ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"), Stop);
        var address = tcp.Address.Encapsulate(Multiaddr.Parse("/wss"));
        await Should.ThrowAsync<TransportException>(() => new WebSocketTransport().ListenAsync(address, Stop).AsTask());

        var refused = ServeAsync();
        (await Should.ThrowAsync<TransportException>(() => new WebSocketTransport().DialAsync(address, Stop).AsTask()))
            .Message.ShouldContain("certificate");
        await Should.ThrowAsync<Exception>(() => refused);
        var serving = ServeAsync();
        var trusting = new WebSocketTransport(
            (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString());
        var connection = await trusting.DialAsync(address, Stop);
        await using var stream = connection.Stream;
        await stream.WriteAsync("over tls"u8.ToArray(), Stop);
        await stream.CloseWriteAsync(Stop);
        (await serving).ShouldBe("over tls");

        async Task<string> ServeAsync()
        {
            await using var accepted = (await tcp.AcceptAsync(Stop))!.Stream;
            await using var tls = new SslStream(accepted);
            await tls.AuthenticateAsServerAsync(certificate);
            var reader = new HeadReader(tls);
            var asked = WebSocketHandshake.ReadRequest(await reader.ReadHeadAsync("request", Stop));
            await tls.WriteAsync(WebSocketHandshake.WriteAnswer(asked), Stop);
            using var socket = WebSocket.CreateFromStream(reader, new WebSocketCreationOptions { IsServer = true });
            var came = new byte[100];
            var result = await socket.ReceiveAsync(came.AsMemory(), Stop);
            return Encoding.ASCII.GetString(came, 0, result.Count);
        }
    }
}
