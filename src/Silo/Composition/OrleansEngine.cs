using System.Net;
using Bib.Grains.Abstractions.Nodes;
using Bib.Silo.Clustering;
using Bib.Silo.Configuration;
using Bib.Storage.Identity;
using Bib.Storage.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;
using Orleans.Providers;
using Orleans.Serialization.Configuration;
using Orleans.Serialization.TypeSystem;

namespace Bib.Silo.Composition;

/// <summary>
/// What only the Orleans engine needs. EmbeddedEngine.cs declares the same class; the project file compiles one of
/// the two.
/// </summary>
internal static class Engine
{
    /// <summary>The engine's name, as the API tells it.</summary>
    public const string Name = "Orleans";

    /// <summary>Whether a node on it may be several processes.</summary>
    public static bool RunsClusters => true;

    /// <summary>Whether it has a dashboard.</summary>
    public static bool HasDashboard => true;

    /// <summary>What it logs that says nothing to those who run a node.</summary>
    public static IReadOnlyList<(string Category, LogLevel Least)> LogFilters =>
    [
        // Which garbage collector it would like.
        ("Orleans.Runtime.Silo", LogLevel.Error),
        // A first look at the clock compared with none.
        ("Orleans.Runtime.Watchdog", LogLevel.Error),
        // Twice a second, that no silo is there yet; said once by us.
        ("Orleans.Messaging.GatewayManager", LogLevel.Error),
        // Every refusal of a save, with its stack: the API answers them, and logs those that are faults.
        ("Bib.Storage.Grains.RelationalGrainStorage", LogLevel.None),
    ];

    private const string Npgsql = "Npgsql";

    /// <summary>Adds the silo, or the client where grains run in other processes.</summary>
    public static void AddTo(
        WebApplicationBuilder builder, EffectiveConfiguration configuration, ClusterSettings cluster,
        NodeIdentity identity, IPostgresLogins logins, bool hasDashboard)
    {
        builder.Services.AddSingleton(_ => ClusterCertificate.Of(identity));
        builder.Services.AddSingleton<ClusterTls>();
        builder.Services.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = identity.PeerId.Text);
        // Named in the question for grain calls, which goes from process to process.
        builder.Services.Configure<TypeManifestOptions>(options =>
            options.AllowedTypes.Add(RuntimeTypeNameFormatter.Format(typeof(OrleansGrainCalls))));
        if (cluster.HasGrains) builder.UseOrleans(silo => AddSilo(silo, cluster, logins, hasDashboard));
        else builder.UseOrleansClient(client => AddClient(client, logins, hasDashboard));
        if (cluster.IsCluster) builder.Services.AddSingleton<IOutgoingGrainCallFilter, OrleansLostSilos>();
        builder.Services.AddSingleton<IGrainActivity, OrleansGrainActivity>();
    }

    /// <summary>Maps the dashboard; who may see it is for the caller to say.</summary>
    public static void MapDashboard(WebApplication app, string path) => app.MapOrleansDashboard(path);

    private static void AddSilo(ISiloBuilder silo, ClusterSettings cluster, IPostgresLogins logins, bool hasDashboard)
    {
        silo.Configure<EndpointOptions>(endpoints =>
        {
            endpoints.AdvertisedIPAddress = cluster.Address ?? IPAddress.Loopback;
            endpoints.SiloPort = cluster.SiloPort;
            endpoints.GatewayPort = cluster.IsCluster ? cluster.GatewayPort : 0;
        });
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<ClusterTls>((connections, tls) =>
        {
            connections.ConfigureSiloInboundConnection(tls.Accept);
            connections.ConfigureSiloOutboundConnection(tls.Dial);
            connections.ConfigureGatewayInboundConnection(tls.Accept);
        });
        if (cluster.IsCluster)
        {
            silo.Configure<ClusterMembershipOptions>(SetPace);
            silo.UseAdoNetClustering(options =>
                (options.Invariant, options.DataSource) = (Npgsql, logins.As(DatabaseRole.Orleans)));
        }
        else
        {
            silo.UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, cluster.SiloPort));
            StayAlone(silo.Services);
        }

        silo.UseAdoNetReminderService(options =>
            (options.Invariant, options.DataSource) = (Npgsql, logins.As(DatabaseRole.Orleans)));
        silo.Services.AddSingleton<OrleansGrainCalls>();
        silo.Services.AddSingleton<IIncomingGrainCallFilter>(
            services => services.GetRequiredService<OrleansGrainCalls>());
        silo.Services.AddKeyedSingleton<IControllable>(
            OrleansGrainCalls.ProviderName, (services, _) => services.GetRequiredService<OrleansGrainCalls>());
        if (hasDashboard) silo.AddDashboard();
    }

    private static void AddClient(IClientBuilder client, IPostgresLogins logins, bool hasDashboard)
    {
        client.Services.AddOptions<ClientConnectionOptions>().Configure<ClusterTls>(
            (connections, tls) => connections.ConfigureConnection(tls.Dial));
        client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = ClusterPace.GatewayListRefresh);
        client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = ClusterPace.GatewayResponseMax);
        client.UseAdoNetClustering(options =>
            (options.Invariant, options.DataSource) = (Npgsql, logins.As(DatabaseRole.Orleans)));
        client.Services.AddSingleton<IClientConnectionRetryFilter, OrleansClientRetry>();
        if (hasDashboard) client.AddDashboard();
    }

    /// <summary>How fast a silo that died is found out; docs/decisions/0062.</summary>
    private static void SetPace(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = ClusterPace.Probe;
        options.NumMissedProbesLimit = ClusterPace.MissedProbesMax;
        options.NumVotesForDeathDeclaration = ClusterPace.Votes;
        options.IAmAliveTablePublishTimeout = ClusterPace.SignOfLife;
        options.TableRefreshTimeout = ClusterPace.TableRefresh;
        options.DefunctSiloExpiration = ClusterPace.DefunctKept;
        options.DefunctSiloCleanupPeriod = ClusterPace.DefunctCleanup;
    }

    /// <summary>A node of one process opens no port: its transport is replaced by one that reaches nobody.</summary>
    private static void StayAlone(IServiceCollection services)
    {
        for (var index = 0; index < services.Count; index++)
        {
            var service = services[index];
            if (service.IsKeyedService
                && (service.ServiceType == typeof(IConnectionListenerFactory)
                    || service.ServiceType == typeof(IConnectionFactory)))
            {
                services[index] = new(service.ServiceType, service.ServiceKey, new NoConnections());
            }
        }
    }
}
