using System.Diagnostics.Metrics;
using System.Security.Cryptography.X509Certificates;
using Libp2p.Core.Keys;
using Libp2p.Nat;
using Libp2p.Protocols.GossipSub;
using Libp2p.Protocols.Kad;
using Libp2p.Swarm;
using Libp2p.Transports;
using Libp2p.Transports.Quic;
using Libp2p.Transports.Tcp;
using Libp2p.Transports.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Libp2p.Hosting;

/// <summary>Makes a peer one of a program's services.</summary>
public static class Libp2pServiceCollectionExtensions
{
    /// <summary>
    /// Adds a peer that starts and stops with the program: <see cref="Libp2pHost"/>, also as <see cref="Swarm.IHost"/>.
    /// Its options are checked at the start. It speaks TCP, WebSocket and, where <see
    /// cref="QuicTransport.IsSupported"/>, QUIC, unless the program adds other <see cref="ITransport"/>s before. What
    /// it does besides is said in <see cref="Libp2pOptions.Services"/> and found as <see cref="PeerServices"/>; <see
    /// cref="KadDht"/>, <see cref="GossipService"/> and <see cref="IPubSub"/> can be had by themselves. The program may
    /// add an <see cref="IKadStore"/> of its own.
    /// </summary>
    public static IServiceCollection AddLibp2p(this IServiceCollection services, Action<Libp2pOptions> configure)
    {
        services.AddOptions<Libp2pOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<Libp2pOptions>, Libp2pOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        if (!services.Any(service => service.ServiceType == typeof(ITransport)))
        {
            services.AddSingleton<ITransport, TcpTransport>();
            services.AddSingleton<ITransport>(provider => new WebSocketTransport(
                null, CertificateOf(provider.GetRequiredService<IOptions<Libp2pOptions>>().Value)));
            services.AddSingleton<ITransport>(provider => new QuicTransport(
                provider.GetRequiredService<PrivateKey>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<IOptions<Libp2pOptions>>().Value.Quic));
        }

        services.TryAddSingleton(provider =>
            provider.GetRequiredService<IOptions<Libp2pOptions>>().Value.IdentityFile is { } path
                ? IdentityFile.Open(path)
                : PrivateKey.Generate());
        services.TryAddSingleton(provider => new Libp2pHost(
            provider.GetRequiredService<PrivateKey>(),
            provider.GetServices<ITransport>(),
            provider.GetRequiredService<IOptions<Libp2pOptions>>().Value.Host,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.TryAddSingleton<Swarm.IHost>(provider => provider.GetRequiredService<Libp2pHost>());
        services.TryAddSingleton(provider => new PeerServices(
            provider.GetRequiredService<Libp2pHost>(),
            provider.GetRequiredService<IOptions<Libp2pOptions>>().Value.Services,
            new()
            {
                Time = provider.GetRequiredService<TimeProvider>(),
                Loggers = provider.GetRequiredService<ILoggerFactory>(),
                Meters = provider.GetService<IMeterFactory>(),
                KadStore = provider.GetService<IKadStore>(),
                Gateways = provider.GetService<IPortMapperFinder>(),
            }));
        services.TryAddSingleton(provider => Wanted(provider, parts => parts.Kad, nameof(ServiceOptions.Kad)));
        services.TryAddSingleton(provider => Wanted(provider, parts => parts.GossipSub, nameof(ServiceOptions.GossipSub)));
        services.TryAddSingleton<IPubSub>(provider => provider.GetRequiredService<GossipService>());
        services.TryAddSingleton(provider => new ServiceMetrics(
            provider.GetService<IMeterFactory>(), provider.GetRequiredService<PeerServices>()));
        services.TryAddSingleton(provider => new HostMetrics(
            provider.GetService<IMeterFactory>(), provider.GetRequiredService<Libp2pHost>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, Libp2pHostedService>());
        return services;
    }

    /// <summary>Serves a protocol from the start.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="protocol">The protocol's name.</param>
    /// <param name="handler">Gives the handler; asked once.</param>
    public static IServiceCollection AddLibp2pProtocol(
        this IServiceCollection services, string protocol, Func<IServiceProvider, StreamHandler> handler) =>
        services.AddSingleton(new StreamRegistration(protocol, handler));

    private static X509Certificate2? CertificateOf(Libp2pOptions options) => options.CertificateFile is { } file
        ? X509Certificate2.CreateFromPemFile(file, options.CertificateKeyFile ?? file)
        : null;

    private static T Wanted<T>(IServiceProvider provider, Func<PeerServices, T?> part, string option)
        where T : class =>
        part(provider.GetRequiredService<PeerServices>()) ?? throw new InvalidOperationException(
            $"{typeof(T).Name} is wanted and {nameof(Libp2pOptions)}.{nameof(Libp2pOptions.Services)}.{option} is not set.");
}
