using System.Diagnostics.Metrics;
using Libp2p.Core.Keys;
using Libp2p.Swarm;
using Libp2p.Transports;
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
    /// Adds a peer that starts and stops with the program: <see cref="Libp2pHost"/>, also as
    /// <see cref="Swarm.IHost"/>. Its options are checked at the start. It speaks TCP and WebSocket, unless the program
    /// adds other <see cref="ITransport"/>s before.
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
            services.AddSingleton<ITransport>(_ => new WebSocketTransport());
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
}
