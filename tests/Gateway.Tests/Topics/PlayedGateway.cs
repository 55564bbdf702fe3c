using System.Net.Http;
using System.Net.Sockets;
using Bib.Gateway.Api.Topics;
using Bib.Gateway.Calls;
using Bib.Gateway.Tests.Datasets;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.V1;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Bib.Gateway.Tests.Topics;

/// <summary>The real gateway on a Unix socket, before grains that a test plays.</summary>
internal sealed class PlayedGateway : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("bib-").FullName;
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private PlayedGateway(bool knowsCallers)
    {
        (var factory, Keys) = PlayedGrains.Of(Topic, Receipts);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(factory).AddSingleton<ITopicDirectory>(Paths)
            .AddSingleton<IDatasetDirectory>(new PlayedTables()).AddSingleton<INodeSigner>(new PlayedNode());
        builder.Services.AddGateway(local => (local.NodeId, local.OwnerUserId) = ("12D3KooWTest", 0));
        builder.Services.AddTopicService();
        var socket = Path.Combine(_root, "s");
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (knowsCallers) listen.UsePeerCredentials();
        }));
        _app = builder.Build();
        _app.MapGrpcService<TopicGrpcService>();
        _channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { ConnectCallback = (_, stop) => ConnectAsync(socket, stop) },
            DisposeHttpClient = true,
        });
        Client = new(_channel);
    }

    public PlayedTopic Topic { get; } = new();

    public PlayedDirectory Paths { get; } = new();

    public PlayedReceipts Receipts { get; } = new();

    /// <summary>The grains that were asked for.</summary>
    public IReadOnlyList<Guid> Keys { get; }

    public TopicService.TopicServiceClient Client { get; }

    public static async Task<PlayedGateway> StartAsync(bool knowsCallers = true)
    {
        var gateway = new PlayedGateway(knowsCallers);
        await gateway._app.StartAsync();
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();

        // Disposing alone would stop the server with a thread that waits for others: of these a busy machine has few.
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60)))
            await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
