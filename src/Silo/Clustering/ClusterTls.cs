using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Bib.Silo.Clustering;

/// <summary>
/// TLS 1.3 between the processes of one node, both sides showing the node's own certificate: who does not hold the
/// node's identity can neither join nor listen in.
/// </summary>
/// <param name="certificate">What this process shows and expects.</param>
/// <param name="clock">For the time that a handshake may take.</param>
/// <param name="logger">Says who was turned away.</param>
internal sealed partial class ClusterTls(X509Certificate2 certificate, TimeProvider clock, ILogger<ClusterTls> logger)
{
    /// <summary>How long a handshake may take: a stranger holds a connection no longer.</summary>
    public static readonly TimeSpan HandshakeMax = TimeSpan.FromSeconds(5);

    private readonly SslStreamCertificateContext _own =
        SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);

    /// <summary>Puts it around connections that are accepted.</summary>
    public void Accept(IConnectionBuilder builder) =>
        builder.Use(next => connection => SecureAsync(connection, next, AcceptAsync));

    /// <summary>Puts it around connections that are made.</summary>
    public void Dial(IConnectionBuilder builder) =>
        builder.Use(next => connection => SecureAsync(connection, next, DialAsync));

    private async Task SecureAsync(
        ConnectionContext connection, ConnectionDelegate next, Func<SslStream, CancellationToken, Task> handshake)
    {
        var plain = connection.Transport;
        await using var tls = new SslStream(new DuplexPipeStream(plain), leaveInnerStreamOpen: false);
        try
        {
            using var patience = new CancellationTokenSource(HandshakeMax, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(
                patience.Token, connection.ConnectionClosed);
            await handshake(tls, either.Token);
        }
        catch (Exception failure)
            when (failure is AuthenticationException or IOException or OperationCanceledException)
        {
            LogTurnedAway(failure, connection.RemoteEndPoint?.ToString() ?? "");
            connection.Abort(new ConnectionAbortedException("No process of this node is at the other end.", failure));
            return;
        }

        var secured = new TlsPipe(tls);
        connection.Transport = secured;
        try
        {
            await next(connection);
        }
        finally
        {
            await secured.CompleteAsync();
            connection.Transport = plain;
        }
    }

    private Task AcceptAsync(SslStream tls, CancellationToken cancellationToken) => tls.AuthenticateAsServerAsync(
        new SslServerAuthenticationOptions
        {
            ServerCertificateContext = _own,
            ClientCertificateRequired = true,
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowTlsResume = false,
            RemoteCertificateValidationCallback = IsOurs,
        },
        cancellationToken);

    private Task DialAsync(SslStream tls, CancellationToken cancellationToken) => tls.AuthenticateAsClientAsync(
        new SslClientAuthenticationOptions
        {
            TargetHost = ClusterCertificate.Name,
            ClientCertificateContext = _own,
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowTlsResume = false,
            RemoteCertificateValidationCallback = IsOurs,
        },
        cancellationToken);

    /// <summary>The key is the proof; name, dates and chain of a self-made certificate prove nothing.</summary>
    private bool IsOurs(object sender, X509Certificate? other, X509Chain? chain, SslPolicyErrors errors) =>
        certificate.HasKeyOf(other);

    [LoggerMessage(LogLevel.Warning, "Turned away {Remote}: it did not prove to be a process of this node.")]
    private partial void LogTurnedAway(Exception failure, string remote);
}
