using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Libp2p.Core;

namespace Libp2p.Transports.WebSockets;

/// <summary>
/// A connection of WebSocket as bytes: every write is a binary message, reading does not see where one ends. Of an
/// accepted one the request is read with the first bytes, so that whoever is slow with it holds up nobody but itself.
/// </summary>
internal sealed class WebSocketStream : DuplexStream
{
    private readonly DuplexStream _beneath;
    private readonly X509Certificate2? _certificate;
    private readonly Lock _lock = new();
    private Task<WebSocket>? _socket;

    private WebSocketStream(DuplexStream beneath, WebSocket? socket, X509Certificate2? certificate = null) =>
        (_beneath, _socket, _certificate) = (beneath, socket is null ? null : Task.FromResult(socket), certificate);

    /// <summary>Asks the other side, which was dialled, to go on as WebSocket.</summary>
    /// <param name="beneath">The connection, to be reset should this fail.</param>
    /// <param name="secured">The same, or TLS on it.</param>
    /// <param name="host">Whom to ask for.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="MalformedException">It does not.</exception>
    public static async ValueTask<WebSocketStream> RequestAsync(
        DuplexStream beneath, Stream secured, string host, CancellationToken cancellationToken)
    {
        var key = WebSocketHandshake.NewKey();
        await secured.WriteAsync(WebSocketHandshake.WriteRequest(host, key), cancellationToken);
        await secured.FlushAsync(cancellationToken);
        var reader = new HeadReader(secured);
        WebSocketHandshake.ReadAnswer(await reader.ReadHeadAsync("WebSocket answer", cancellationToken), key);
        return new(beneath, Create(reader, isServer: false));
    }

    /// <summary>Takes a connection that the other side dialled.</summary>
    /// <param name="beneath">The connection.</param>
    /// <param name="certificate">What is shown first, with TLS; null without TLS.</param>
    public static WebSocketStream Accept(DuplexStream beneath, X509Certificate2? certificate = null) =>
        new(beneath, null, certificate);

    /// <summary>Reads data; with an empty buffer, waits until there is some or the other side has ended.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var socket = await SocketAsync(cancellationToken);
            while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
            {
                var came = await socket.ReceiveAsync(buffer, cancellationToken);
                if (came.MessageType == WebSocketMessageType.Close) return 0;
                if (came.MessageType == WebSocketMessageType.Text) throw Broken(null, "The peer sent text.");
                if (came.Count > 0 || buffer.IsEmpty) return came.Count; // a message may be empty
            }

            return 0;
        }
        catch (Exception exception) when (IsBreak(exception))
        {
            throw Broken(exception);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return;
        try
        {
            var socket = await SocketAsync(cancellationToken);
            await socket.SendAsync(buffer, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
        catch (Exception exception) when (IsBreak(exception))
        {
            throw Broken(exception);
        }
    }

    /// <summary>Says that nothing more comes; the other side is then expected to end, too.</summary>
    public override async ValueTask CloseWriteAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var socket = await SocketAsync(cancellationToken);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        }
        catch (Exception exception) when (IsBreak(exception) || exception is StreamResetException)
        {
            // It has ended already.
        }
    }

    public override void Reset() => _beneath.Reset();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (_socket is { IsCompletedSuccessfully: true } socket) socket.Result.Dispose();
            _beneath.Dispose();
        }

        base.Dispose(disposing);
    }

    private Task<WebSocket> SocketAsync(CancellationToken cancellationToken)
    {
        lock (_lock) return _socket ??= AnswerAsync(cancellationToken);
    }

    private async Task<WebSocket> AnswerAsync(CancellationToken cancellationToken)
    {
        var secured = _certificate is null ? _beneath : await SecureAsync(_certificate, cancellationToken);
        var reader = new HeadReader(secured);
        try
        {
            var key = WebSocketHandshake.ReadRequest(await reader.ReadHeadAsync("WebSocket request", cancellationToken));
            await secured.WriteAsync(WebSocketHandshake.WriteAnswer(key), cancellationToken);
            await secured.FlushAsync(cancellationToken);
            return Create(reader, isServer: true);
        }
        catch (MalformedException)
        {
            await secured.WriteAsync(WebSocketHandshake.WriteRefusal(), cancellationToken);
            await secured.FlushAsync(cancellationToken);
            await _beneath.CloseWriteAsync(cancellationToken);
            throw;
        }
    }

    private async Task<Stream> SecureAsync(X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        var tls = new SslStream(_beneath, leaveInnerStreamOpen: false);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellationToken);
        return tls;
    }

    /// <summary>Yamux asks by itself whether the other side is there.</summary>
    private static WebSocket Create(Stream stream, bool isServer) => WebSocket.CreateFromStream(
        stream, new WebSocketCreationOptions { IsServer = isServer, KeepAliveInterval = TimeSpan.Zero });

    private static bool IsBreak(Exception exception) =>
        exception is WebSocketException or IOException or AuthenticationException or ObjectDisposedException or InvalidOperationException;

    private static StreamResetException Broken(Exception? cause, string what = "The WebSocket connection broke.") =>
        new(what, cause);
}
