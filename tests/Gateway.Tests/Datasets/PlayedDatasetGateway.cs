using System.Net.Http;
using System.Net.Sockets;
using System.Security.Cryptography;
using Bib.Gateway.Api.Datasets;
using Bib.Gateway.Api.Topics;
using Bib.Gateway.Calls;
using Bib.Gateway.Tests.Queries;
using Bib.Gateway.Tests.Topics;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Queries;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Abstractions.Uploads;
using Bib.V1;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Bib.Gateway.Tests.Datasets;

/// <summary>The real DatasetService on a Unix socket, before grains, uploads and tables that a test plays.</summary>
internal sealed class PlayedDatasetGateway : IAsyncDisposable, IContentStore, ISignatures, INodeSigner
{
    private readonly string _root = Directory.CreateTempSubdirectory("bib-").FullName;
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private PlayedDatasetGateway(TimeProvider time)
    {
        var (factory, _) = PlayedGrains.Of(Dataset, Receipts);
        Topics.Present["climate"] = PlayedTopic.State;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(time).AddSingleton(factory).AddSingleton<ITopicDirectory>(Topics)
            .AddSingleton<IDatasetDirectory>(Tables).AddSingleton<ITableInspection>(Tables)
            .AddSingleton<ITableProfiles>(Tables).AddSingleton<IChunkStore>(Tables).AddSingleton<IUploads>(Uploads)
            .AddSingleton<IQueryEngine>(Engine).AddSingleton<IContentStore>(this).AddSingleton<ISignatures>(this)
            .AddSingleton<INodeSigner>(this);
        builder.Services.AddGateway(local => (local.NodeId, local.OwnerUserId) = ("12D3KooWTest", 0));
        builder.Services.AddTopicService().AddDatasetService();
        var socket = Path.Combine(_root, "s");
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UsePeerCredentials();
        }));
        _app = builder.Build();
        _app.MapGrpcService<DatasetGrpcService>();
        _channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { ConnectCallback = (_, stop) => ConnectAsync(socket, stop) },
            DisposeHttpClient = true,
        });
        Client = new(_channel);
    }

    public PlayedDataset Dataset { get; } = new();

    public PlayedDirectory Topics { get; } = new();

    public PlayedReceipts Receipts { get; } = new();

    public PlayedTables Tables { get; } = new();

    public PlayedUploads Uploads { get; } = new();

    public PlayedEngine Engine { get; } = new();

    public DatasetService.DatasetServiceClient Client { get; }

    public static async Task<PlayedDatasetGateway> StartAsync(TimeProvider? time = null)
    {
        var gateway = new PlayedDatasetGateway(time ?? TimeProvider.System);
        await gateway._app.StartAsync();
        return gateway;
    }

    public Task<IngestedContent> IngestAsync(
        Stream content, IngestRequest request, IProgress<IngestProgress>? progress, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<IngestedContent>> IngestAllAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> contents, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task CopyToAsync(
        IEnumerable<ChunkRef> chunks, long offset, Stream destination, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ReadOnlyMemory<byte> PublicKey { get; } = Enumerable.Repeat((byte)7, 32).ToArray();

    public string NodeId => "12D3KooWTest";

    /// <summary>A key's signature is the hash of key and message, which nobody can mistake for a real one.</summary>
    public static byte[] SignatureOf(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message) =>
        SHA512.HashData([.. publicKey, .. message]);

    public byte[] Sign(ReadOnlySpan<byte> message) => SignatureOf(PublicKey.Span, message);

    public string NodeIdOf(ReadOnlySpan<byte> publicKey) =>
        publicKey.SequenceEqual(PublicKey.Span) ? NodeId : $"12D3KooW{Convert.ToHexStringLower(publicKey[..1])}";

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.SequenceEqual(SignatureOf(publicKey, message));

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
