using Bib.Client.Connections;
using Bib.Gateway.Api.Topics;
using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Topics;
using Bib.Storage.Audit;
using Bib.Storage.Catalog;
using Bib.Storage.Database;
using Bib.Storage.Files;
using Bib.Storage.Grains;
using Bib.Storage.Identity;
using Bib.Storage.Postgres;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Hosting;

namespace Bib.Bench.Topics;

/// <summary>
/// A node as bibd composes it, in this process: its own PostgreSQL, grains, gateway on a Unix socket, sealer. Beside
/// the topics' service stands an echo, behind the same interceptor.
/// </summary>
internal sealed class TopicNode : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly DataDirectoryLock _lock;
    private readonly WebApplication _app;

    private TopicNode(DataDirectoryLock taken, DirectoryInfo folder, ManagedPostgres postgres, WebApplication app)
    {
        (_lock, _folder, Postgres, _app) = (taken, folder, postgres, app);
        Grains = app.Services.GetRequiredService<IGrainFactory>();
        Channel = NodeChannel.ToSocket(SocketIn(folder));
    }

    /// <summary>The node's database.</summary>
    public ManagedPostgres Postgres { get; }

    /// <summary>The node's grains.</summary>
    public IGrainFactory Grains { get; }

    /// <summary>The node's lists of datasets.</summary>
    public IDatasetDirectory Datasets => _app.Services.GetRequiredService<IDatasetDirectory>();

    /// <summary>A client of the node's socket.</summary>
    public GrpcChannel Channel { get; }

    public static async Task<TopicNode> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("bib-bench-");
        var data = Path.Combine(folder.FullName, "data");
        var taken = DataDirectoryLock.Take(data);
        var identity = NodeIdentity.LoadOrCreate(Path.Combine(folder.FullName, "config", "identity.pem"));
        var options = new PostgresOptions
        {
            Directory = Path.Combine(data, "postgres"),
            SecretsFile = Path.Combine(folder.FullName, "config", "secrets", "db.enc"),
        };
        var postgres = new ManagedPostgres(options, identity, TimeProvider.System, NullLoggerFactory.Instance);
        await postgres.StartAsync(CancellationToken.None);
        await new DatabaseBootstrap(postgres, identity.PeerId.Text).RunAsync(Guid.NewGuid(), CancellationToken.None);
        var app = Build(folder, identity, postgres);
        await app.StartAsync();
        return new(taken, folder, postgres, app);
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Postgres.DisposeAsync();
        _lock.Dispose();
        _folder.Delete(recursive: true);
    }

    private static WebApplication Build(DirectoryInfo folder, NodeIdentity identity, ManagedPostgres postgres)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IPostgresLogins>(postgres);
        builder.Services.AddSingleton(new BibDatabase(postgres, identity.PeerId.Text));
        builder.Services.AddSingleton<INodeSigner>(identity);
        builder.Services.AddRelationalGrainStorage();
        builder.Services.AddHostedService<CatalogKeeping>();
        builder.Services.AddSingleton<AuditSealer>();
        builder.Services.AddHostedService<AuditSealing>();
        builder.Services.AddSingleton(EchoService.Access);
        builder.Services.AddGateway(local =>
            (local.NodeId, local.OwnerUserId) = (identity.PeerId.Text, SocketLocation.UserId()));
        builder.Services.AddTopicService();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.ListenUnixSocket(SocketIn(folder), listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.UsePeerCredentials();
            }));
        GC.KeepAlive(typeof(TopicGrain));
        builder.UseOrleans(silo => silo.UseLocalhostClustering());

        var app = builder.Build();
        app.MapGrpcService<TopicGrpcService>();
        app.MapGrpcService(EchoService.Define());
        return app;
    }

    private static string SocketIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "bibd.sock");
}
