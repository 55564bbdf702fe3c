using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Bib.Silo.Configuration;
using Bib.Silo.Paths;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Bib.Silo.Serving;

/// <summary>
/// The way to the API over TCP, where it is asked for: TLS and nothing else. Who calls there must have signed in; the
/// gateway sees to that, for such a connection has no account of this machine.
/// </summary>
internal sealed class TcpDoor : IDisposable
{
    /// <summary>
    /// Connections at once. A client needs one for any number of calls; each costs some 50 KiB while it rests.
    /// </summary>
    private const int ConnectionsMax = 1024;

    private readonly ConnectionLimit _limit = new(ConnectionsMax);
    private readonly X509Certificate2 _certificate;

    private TcpDoor(IPEndPoint endPoint, X509Certificate2 certificate)
    {
        EndPoint = endPoint;
        _certificate = certificate;
        KeyHash = ApiCertificate.KeyHashOf(certificate);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>What clients pin: SHA-256 of the certificate's public key, in hex.</summary>
    public string KeyHash { get; }

    /// <summary>The door that the configuration asks for; null when it asks for none.</summary>
    /// <exception cref="ConfigurationException">This process serves no API.</exception>
    public static TcpDoor? Of(EffectiveConfiguration configuration, NodePaths paths, string nodeId, TimeProvider time)
    {
        var value = configuration[Settings.ApiTcp];
        if (value.Length == 0) return null;
        if (!ClusterSettings.Of(configuration).HasApi)
            throw new ConfigurationException(
                $"api.tcp is '{value}', and role is '{configuration[Settings.Role]}', which serves no API; leave api.tcp empty.");
        var endPoint = IPEndPoint.Parse(value);
        return new(
            endPoint,
            ApiCertificate.LoadOrCreate(paths.ApiCertificate, nodeId, endPoint.Address, time.GetUtcNow()));
    }

    /// <summary>Listens.</summary>
    public void Listen(KestrelServerOptions kestrel) => kestrel.Listen(EndPoint, listen =>
    {
        listen.Protocols = HttpProtocols.Http2;
        _limit.On(listen);
        listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = _certificate,
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            HandshakeTimeout = TimeSpan.FromSeconds(10),
        });
    });

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();
}
