// Where QUIC is not to be had, IsSupported says so and nothing of it is called.
#pragma warning disable CA1416

using System.Net;
using System.Net.Quic;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Security.Tls;

namespace Libp2p.Transports.Quic;

/// <summary>
/// QUIC (<c>/ip4/…/udp/…/quic-v1</c>), where the machine has it (<see cref="IsSupported"/>). It secures connections
/// with TLS 1.3, by certificates that show a peer, and has many streams of its own
/// (https://github.com/libp2p/specs/tree/master/quic).
/// </summary>
public sealed class QuicTransport : ITransport, IDisposable
{
    /// <summary>The code of a connection or stream that ends without a reason to be told.</summary>
    internal const long NoError = 0;

    private static readonly SslApplicationProtocol _protocol = new(TlsIdentity.ApplicationProtocol);

    private readonly QuicOptions _options;
    private readonly TimeProvider _time;
    private readonly Lazy<X509Certificate2> _certificate;

    /// <summary>Makes one.</summary>
    /// <param name="identity">The peer's key, which its certificate shows; it stays the caller's.</param>
    /// <param name="time">What the time is.</param>
    /// <param name="options">Limits and times; null for the usual.</param>
    public QuicTransport(PrivateKey identity, TimeProvider time, QuicOptions? options = null)
    {
        (_time, _options) = (time, options ?? new());
        _certificate = new(() => TlsIdentity.CreateCertificate(identity, time.GetUtcNow()));
    }

    /// <summary>Whether this machine has what it takes: the library msquic.</summary>
    public static bool IsSupported => QuicListener.IsSupported;

    /// <inheritdoc/>
    public bool Handles(Multiaddr address) => QuicAddress.EndPointOf(address) is not null;

    /// <inheritdoc/>
    public async ValueTask<RawConnection> DialAsync(Multiaddr address, CancellationToken cancellationToken = default)
    {
        var options = Limited(new QuicClientConnectionOptions
        {
            RemoteEndPoint = EndPointOf(address),
            ClientAuthenticationOptions = new()
            {
                ApplicationProtocols = [_protocol],
                ClientCertificates = [_certificate.Value],
                RemoteCertificateValidationCallback = ShowsPeer,
            },
        });
        try
        {
            return Connected(await QuicConnection.ConnectAsync(options, cancellationToken));
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw new TransportException(address, $"cannot be reached: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IListener> ListenAsync(Multiaddr address, CancellationToken cancellationToken = default)
    {
        var options = new QuicListenerOptions
        {
            ListenEndPoint = EndPointOf(address),
            ApplicationProtocols = [_protocol],
            ConnectionOptionsCallback = (_, _, _) => ValueTask.FromResult(Limited(new QuicServerConnectionOptions
            {
                ServerAuthenticationOptions = new()
                {
                    ApplicationProtocols = [_protocol],
                    ServerCertificate = _certificate.Value,
                    ClientCertificateRequired = true,
                    RemoteCertificateValidationCallback = ShowsPeer,
                },
            })),
        };
        try
        {
            return new Listener(this, await QuicListener.ListenAsync(options, cancellationToken));
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw new TransportException(address, $"cannot be listened at: {exception.Message}", exception);
        }
    }

    /// <summary>Forgets its certificate.</summary>
    public void Dispose()
    {
        if (_certificate.IsValueCreated) _certificate.Value.Dispose();
    }

    private static bool IsFailure(Exception exception) =>
        exception is QuicException or AuthenticationException or System.Net.Sockets.SocketException or Libp2pException;

    private static IPEndPoint EndPointOf(Multiaddr address)
    {
        var end = QuicAddress.EndPointOf(address) ?? throw new TransportException(address, "is no address of QUIC");
        return IsSupported ? end : throw new TransportException(address, "cannot be used: this machine has no msquic");
    }

    private T Limited<T>(T options) where T : QuicConnectionOptions
    {
        options.DefaultCloseErrorCode = NoError;
        options.DefaultStreamErrorCode = NoError;
        options.MaxInboundBidirectionalStreams = _options.InboundStreamsMax;
        options.HandshakeTimeout = _options.HandshakeTimeout;
        options.KeepAliveInterval = _options.KeepAlive;
        options.IdleTimeout = _options.IdleTimeout;
        return options;
    }

    /// <summary>
    /// Whether one certificate is shown, and it shows a peer; which one is looked at later. Nothing else about it
    /// matters: nobody vouches for peers but they themselves.
    /// </summary>
    private bool ShowsPeer(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (shown is null) return false;
        var certificate = shown.GetRawCertData();
        if (chain?.ChainPolicy.ExtraStore.Any(other => !other.RawDataMemory.Span.SequenceEqual(certificate)) == true)
            return false;
        try
        {
            TlsIdentity.Verify(certificate, _time.GetUtcNow());
            return true;
        }
        catch (Libp2pException)
        {
            return false;
        }
    }

    private RawConnection Connected(QuicConnection connection)
    {
        var key = TlsIdentity.Verify(connection.RemoteCertificate!.GetRawCertData(), _time.GetUtcNow());
        return new(new QuicLink(connection), QuicAddress.Of(connection.LocalEndPoint), QuicAddress.Of(connection.RemoteEndPoint))
        {
            Secured = new(key, budget => new QuicMuxedConnection(connection, budget)),
        };
    }

    private sealed class Listener(QuicTransport transport, QuicListener listener) : IListener
    {
        private readonly CancellationTokenSource _ending = new();

        public Multiaddr Address { get; } = QuicAddress.Of(listener.LocalEndPoint);

        public async ValueTask<RawConnection?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (!_ending.IsCancellationRequested)
            {
                try
                {
                    return transport.Connected(await listener.AcceptConnectionAsync(cancellationToken));
                }
                catch (ObjectDisposedException)
                {
                    return null;
                }
                catch (Exception exception) when (IsFailure(exception))
                {
                    // Somebody's handshake failed, or this has ended: the next, then.
                }
            }

            return null;
        }

        public async ValueTask DisposeAsync()
        {
            await _ending.CancelAsync();
            await listener.DisposeAsync();
        }
    }
}
