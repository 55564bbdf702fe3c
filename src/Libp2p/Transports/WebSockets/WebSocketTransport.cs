using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Transports.Tcp;

namespace Libp2p.Transports.WebSockets;

/// <summary>
/// WebSocket over TCP (<c>/ip4/…/tcp/…/ws</c>), with TLS where that is asked for (<c>/wss</c>, <c>/tls/ws</c>): who
/// listens then needs a certificate.
/// </summary>
public sealed class WebSocketTransport : ITransport
{
    private static readonly Multiaddr _ws = Multiaddr.Parse("/ws");
    private static readonly Multiaddr _wss = Multiaddr.Parse("/wss");

    private readonly TcpTransport _tcp = new();
    private readonly RemoteCertificateValidationCallback? _trust;
    private readonly X509Certificate2? _certificate;

    /// <summary>Makes one that trusts the certificates that the machine trusts.</summary>
    public WebSocketTransport()
    {
    }

    /// <summary>Makes one that decides itself which certificates it trusts, or that has one to listen with.</summary>
    /// <param name="trust">Decides; null for what the machine trusts.</param>
    /// <param name="certificate">What it shows who dials it with TLS, with its private key; null to listen without TLS
    /// only.</param>
    public WebSocketTransport(RemoteCertificateValidationCallback? trust, X509Certificate2? certificate = null) =>
        (_trust, _certificate) = (trust, certificate);

    /// <inheritdoc/>
    public bool Handles(Multiaddr address) => WebSocketAddress.Of(address) is not null;

    /// <inheritdoc/>
    public async ValueTask<RawConnection> DialAsync(Multiaddr address, CancellationToken cancellationToken = default)
    {
        var web = Own(address);
        var tcp = await BeneathAsync(address, () => _tcp.DialAsync(web.Tcp, cancellationToken));
        try
        {
            Stream secured = web.IsSecure ? await SecureAsync(tcp.Stream, web.Host, cancellationToken) : tcp.Stream;
            var stream = await WebSocketStream.RequestAsync(tcp.Stream, secured, web.HostHeader, cancellationToken);
            var kind = web.IsSecure ? _wss : _ws;
            return new(stream, tcp.Local.Encapsulate(kind), tcp.Remote.Encapsulate(kind));
        }
        catch (Exception exception)
        {
            tcp.Stream.Reset();
            if (exception is IOException or AuthenticationException or Libp2pException)
                throw new TransportException(address, $"does not answer as WebSocket: {exception.Message}", exception);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IListener> ListenAsync(Multiaddr address, CancellationToken cancellationToken = default)
    {
        var web = Own(address);
        if (web.IsSecure && _certificate is null)
            throw new TransportException(address, "one listens with TLS only with a certificate, and there is none");
        var tcp = await BeneathAsync(address, () => _tcp.ListenAsync(web.Tcp, cancellationToken));
        return web.IsSecure ? new Listener(tcp, _wss, _certificate) : new Listener(tcp, _ws, null);
    }

    /// <summary>Does what is done beneath; what fails there is said of the whole address.</summary>
    private static async ValueTask<T> BeneathAsync<T>(Multiaddr address, Func<ValueTask<T>> action)
    {
        try
        {
            return await action();
        }
        catch (TransportException exception)
        {
            throw new TransportException(address, $"beneath it, {exception.Message}", exception);
        }
    }

    private async ValueTask<Stream> SecureAsync(DuplexStream stream, string host, CancellationToken cancellationToken)
    {
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = host, RemoteCertificateValidationCallback = _trust },
            cancellationToken);
        return tls;
    }

    private static WebSocketAddress Own(Multiaddr address) =>
        WebSocketAddress.Of(address) ?? throw new TransportException(address, "is no address of WebSocket");

    private sealed class Listener(IListener tcp, Multiaddr kind, X509Certificate2? certificate) : IListener
    {
        public Multiaddr Address { get; } = tcp.Address.Encapsulate(kind);

        public async ValueTask<RawConnection?> AcceptAsync(CancellationToken cancellationToken = default) =>
            await tcp.AcceptAsync(cancellationToken) is { } raw
                ? new(WebSocketStream.Accept(raw.Stream, certificate), raw.Local.Encapsulate(kind), raw.Remote.Encapsulate(kind))
                : null;

        public ValueTask DisposeAsync() => tcp.DisposeAsync();
    }
}
