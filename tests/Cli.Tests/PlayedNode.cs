using Bib.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Bib.Cli.Tests;

/// <summary>A node on a Unix socket that answers what a test tells it to, and remembers what it was asked.</summary>
internal sealed class PlayedNode : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("bib-").FullName;
    private WebApplication? _app;

    public string Socket => Path.Combine(_root, "bibd.sock");

    public TopicsPlayed Topics { get; } = new();

    public UsersPlayed Users { get; } = new();

    public NodePlayed Node { get; } = new();

    public AdminPlayed Admin { get; } = new();

    public QueriesPlayed Queries { get; } = new();

    public DatasetsPlayed Datasets { get; } = new();

    public TransfersPlayed Transfers { get; } = new();

    public ReplicasPlayed Replicas { get; } = new();

    public SessionsPlayed Sessions { get; } = new();

    public JobsPlayed Jobs { get; } = new();

    public static async Task<PlayedNode> StartAsync()
    {
        var node = new PlayedNode();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = node._root });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(node.Users);
        builder.Services.AddSingleton(node.Topics).AddSingleton(node.Node).AddSingleton(node.Admin)
            .AddSingleton(node.Queries).AddSingleton(node.Datasets).AddSingleton(node.Transfers)
            .AddSingleton(node.Replicas).AddSingleton(node.Sessions).AddSingleton(node.Jobs);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.ListenUnixSocket(node.Socket, listen => listen.Protocols = HttpProtocols.Http2));
        node._app = builder.Build();
        node._app.MapGrpcService<TopicsPlayed>();
        node._app.MapGrpcService<UsersPlayed>();
        node._app.MapGrpcService<NodePlayed>();
        node._app.MapGrpcService<AdminPlayed>();
        node._app.MapGrpcService<QueriesPlayed>();
        node._app.MapGrpcService<DatasetsPlayed>();
        node._app.MapGrpcService<TransfersPlayed>();
        node._app.MapGrpcService<ReplicasPlayed>();
        node._app.MapGrpcService<SessionsPlayed>();
        node._app.MapGrpcService<JobsPlayed>();
        await node._app.StartAsync();
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }
}
