using Bib.Client.Connections;
using Bib.Gateway.Api.Admin;
using Bib.Gateway.Api.Datasets;
using Bib.Gateway.Api.Jobs;
using Bib.Gateway.Api.Nodes;
using Bib.Gateway.Api.Queries;
using Bib.Gateway.Api.Replicas;
using Bib.Gateway.Api.Sessions;
using Bib.Gateway.Api.Topics;
using Bib.Gateway.Api.Transfers;
using Bib.Gateway.Api.Users;
using Bib.Gateway.Calls;
using Bib.Gateway.Forwarding;
using Bib.Grains.Abstractions.Audit;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Nodes;
using Bib.Jobs;
using Bib.Network.Forwarding;
using Bib.Silo.Configuration;
using Bib.Silo.Lifetime;
using Bib.Silo.Paths;
using Bib.Silo.Serving;
using Bib.Silo.Telemetry;
using Bib.Storage.Audit;
using Bib.Storage.Blobs;
using Bib.Storage.Catalog;
using Bib.Storage.Database;
using Bib.Storage.Engine;
using Bib.Storage.Grains;
using Bib.Storage.Identity;
using Bib.Storage.Postgres;
using Bib.V1;
using Grpc.Health.V1;
using Grpc.Services.Health;
using Grpc.Services.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bib.Silo.Composition;

/// <summary>Puts a node's parts together: grains on their engine, storage, the gateway on its socket.</summary>
internal static class NodeHost
{
    public static WebApplication Build(
        EffectiveConfiguration configuration,
        LiveConfiguration live,
        NodePaths paths,
        NodeIdentity identity,
        IPostgresLogins logins,
        INodeStatus status,
        TcpDoor? tcp,
        NodeLogging logging)
    {
        var cluster = ClusterSettings.Of(configuration);
        var dashboard = DashboardOf(configuration, paths);
        // Empty: no appsettings.json and no ASPNETCORE_ variable has a say in how a node listens.
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.Replace(ServiceDescriptor.Singleton(logging.Factory));
        builder.Services.Configure<HostOptions>(options =>
            options.ShutdownTimeout = TimeSpan.FromSeconds(configuration.Whole(Settings.StopSeconds)));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IProcessMemory, ProcessMemory>();
        builder.Services.AddHostedService<MemoryReturn>();
        AddStorage(builder.Services, configuration, identity, logins, cluster);
        builder.Services.AddNetwork(configuration, paths, cluster);
        if (HasDatasets(cluster))
        {
            builder.Services.AddBlobStore(new ChunkStoreOptions
            {
                Folder = paths.Blobs,
                QuarantineBytesMax = (long)configuration.Whole(Settings.QuarantineMebibytes) << 20,
            });
            builder.Services.AddDatasetService();
            builder.Services.AddQueries(configuration, paths);
            builder.Services.AddJobs(
                jobs => jobs.RunningMax = configuration.Whole(Settings.JobsAtOnce),
                web =>
                {
                    web.AllowedNetworks = Check.NetworksOf(configuration[Settings.JobsHttpNetworks]);
                    web.BytesMax = (long)configuration.Whole(Settings.JobsHttpMebibytes) << 20;
                });
            builder.Services.AddJobService();
        }

        var http = new HttpDoor(paths, configuration);
        builder.Services.AddObservation(configuration, live, identity, http, logging);
        AddGateway(builder, configuration, paths, identity, status, cluster, dashboard, http, tcp);
        GrainAssemblies.Load();
        Engine.AddTo(builder, configuration, cluster, identity, logins, dashboard is not null);

        var app = builder.Build();
        app.StartObservation();
        PeerDoor.Guard(app);
        HttpDoor.Guard(app);
        dashboard?.Guard(app);
        http.Map(app, status, app.Services.GetRequiredService<MetricsMemory>());
        if (cluster.HasApi) app.MapGrpcService<TopicGrpcService>();
        if (cluster.HasApi) app.MapGrpcService<UserGrpcService>();
        if (cluster.HasApi) app.MapGrpcService<AuthGrpcService>();
        if (HasDatasets(cluster)) app.MapGrpcService<DatasetGrpcService>();
        if (HasDatasets(cluster)) app.MapGrpcService<QueryGrpcService>();
        if (HasDatasets(cluster)) app.MapGrpcService<TransferGrpcService>();
        if (HasDatasets(cluster)) app.MapGrpcService<ReplicaGrpcService>();
        if (HasDatasets(cluster)) app.MapGrpcService<JobGrpcService>();
        Unserved.Map(app, cluster);
        app.MapGrpcService<NodeGrpcService>();
        app.MapGrpcService<AdminGrpcService>();
        app.MapGrpcService<HealthService>();
        app.MapGrpcService<ReflectionV1Service>();
        app.MapGrpcService<ReflectionV1AlphaService>();
        if (dashboard is not null) Engine.MapDashboard(app, DashboardDoor.Path);
        return app;
    }

    /// <summary>A silo without the API still answers for its health and administration.</summary>
    private static Google.Protobuf.Reflection.ServiceDescriptor[] ServicesOf(ClusterSettings cluster) =>
    [
        .. cluster.HasApi
            ? [TopicService.Descriptor, UserService.Descriptor, AuthService.Descriptor]
            : Array.Empty<Google.Protobuf.Reflection.ServiceDescriptor>(),
        .. HasDatasets(cluster)
            ? [
                DatasetService.Descriptor, QueryService.Descriptor, TransferService.Descriptor, ReplicaService.Descriptor,
                JobService.Descriptor,
            ]
            : Array.Empty<Google.Protobuf.Reflection.ServiceDescriptor>(),
        NodeService.Descriptor,
        AdminService.Descriptor,
    ];

    /// <summary>The chunk store is one process's: where a node has several, none of them has datasets.</summary>
    private static bool HasDatasets(ClusterSettings cluster) => cluster is { HasApi: true, IsCluster: false };

    private static DashboardDoor? DashboardOf(EffectiveConfiguration configuration, NodePaths paths)
    {
        if (configuration.Whole(Settings.DashboardPort) is not (> 0 and var port)) return null;
        return Engine.HasDashboard
            ? DashboardDoor.Make(port, paths)
            : throw new ConfigurationException(
                $"dashboard.port is '{port}', and this bibd is built on the engine {Engine.Name}, which has no dashboard; "
                + "'bib admin grains' tells what grains do, on any engine.");
    }

    private static void AddStorage(
        IServiceCollection services, EffectiveConfiguration configuration, NodeIdentity identity, IPostgresLogins logins,
        ClusterSettings cluster)
    {
        services.AddSingleton(logins);
        services.AddSingleton(new BibDatabase(logins, identity.PeerId.Text));
        services.AddSingleton<INodeSigner>(identity);
        services.AddRelationalGrainStorage(isAlone: !cluster.IsCluster);
        services.AddPostgresPubSubStore();
        if (cluster.HasGrains)
        {
            services.Configure<UpkeepOptions>(upkeep =>
            {
                upkeep.JobsKeptFor = TimeSpan.FromDays(configuration.Whole(Settings.JobsKeptDays));
                upkeep.JobsKeptMax = configuration.Whole(Settings.JobsKeptMax);
            });
            services.AddHostedService<Upkeeping>();
            services.AddHostedService<CatalogKeeping>();
            services.AddHostedService(parts => ActivatorUtilities.CreateInstance<NodeIntroduction>(
                parts, identity.PeerId.Text));
        }

        services.AddSingleton<AuditSealer>();
        if (cluster.HasGrains) services.AddHostedService<AuditSealing>();
        services.AddSingleton<AuditVerifier>();
        services.AddSingleton<IAuditTrail, AuditTrail>();
        services.AddSingleton<IAuditLog, AuditLog>();
        services.AddSingleton<IAuditVerification>(parts => new AuditVerification(
            parts.GetRequiredService<AuditVerifier>().VerifyAsync, parts.GetRequiredService<TimeProvider>()));
    }

    /// <summary>The services that cannot do their work while the database is away.</summary>
    public static IEnumerable<string> NeedDatabase(ClusterSettings cluster) =>
        ServicesOf(cluster).Where(service => service != NodeService.Descriptor).Select(service => service.FullName);

    /// <summary>What needs the database is said by who follows it.</summary>
    private static HealthService NewHealth()
    {
        var health = new HealthService();
        health.SetStatus(NodeService.Descriptor.FullName, HealthCheckResponse.Types.ServingStatus.Serving);
        return health;
    }

    private static void AddGateway(
        WebApplicationBuilder builder,
        EffectiveConfiguration configuration,
        NodePaths paths,
        NodeIdentity identity,
        INodeStatus status,
        ClusterSettings cluster,
        DashboardDoor? dashboard,
        HttpDoor http,
        TcpDoor? tcp)
    {
        builder.Services.AddSingleton(status);
        builder.Services.AddSingleton(Unserved.Of(cluster));
        builder.Services.TryAddSingleton<ISignatures, Signatures>();
        builder.Services.AddSingleton<ICallerResolver, CallerResolver>();
        builder.Services.AddGateway(local =>
        {
            local.NodeId = identity.PeerId.Text;
            local.OwnerUserId = SocketLocation.UserId();
        });
        builder.Services.Configure<ForwardingOptions>(options => NetworkSettings.Apply(configuration, options));
        builder.Services.AddTopicService();
        builder.Services.AddUserService();
        builder.Services.AddAuthService(options =>
        {
            options.NodeId = identity.PeerId.Text;
            if (tcp is not null) options.ServerKeyHash = Convert.FromHexString(tcp.KeyHash);
        });
        builder.Services.AddSingleton(new DescriptorIndex([.. ServicesOf(cluster), Health.Descriptor]));
        builder.Services.AddSingleton(NewHealth());
        if (tcp is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseKestrelCore();
        // Behind Kestrel's own, for the last counts.
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ConnectionBuffers>();
        var hasPeers = NetworkSettings.IsEnabled(configuration, cluster);
        // Behind Kestrel's own, which it leaves out where there is another before.
        if (hasPeers)
            builder.Services.AddSingleton<IConnectionListenerFactory>(parts => parts.GetRequiredService<PeerListener>());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A stream may rest as long as its two ends like; gRPC has deadlines for those that should not.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestBodySize = null;
            // Nor does a stream that rests say whether its peer is still there: a cable that was pulled says nothing.
            var silence = configuration.Whole(Settings.ApiKeepAliveSeconds);
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(silence);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(Math.Max(1, silence / 3));
            kestrel.ListenUnixSocket(paths.ApiSocket, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.UsePeerCredentials();
            });
            if (hasPeers)
                kestrel.Listen(PeersEndPoint.Instance, listen => listen.Protocols = HttpProtocols.Http2);
            http.Listen(kestrel);
            tcp?.Listen(kestrel);
            dashboard?.Listen(kestrel);
        });
    }
}
