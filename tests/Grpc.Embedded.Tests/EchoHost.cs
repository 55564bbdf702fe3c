using System.Net.Http;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Grpc.Services.Health;
using Grpc.Services.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grpc.Embedded.Tests;

/// <summary>The echo service on Kestrel behind a Unix socket of its own, and channels to it.</summary>
internal sealed class EchoHost : IAsyncDisposable
{
    private readonly X509Certificate2? _certificate;
    private readonly DirectoryInfo _folder;
    private readonly WebApplication _app;
    private readonly List<GrpcChannel> _channels = [];

    private EchoHost(DirectoryInfo folder, WebApplication app, EchoHandlers handlers, X509Certificate2? certificate)
    {
        _certificate = certificate;
        _folder = folder;
        _app = app;
        Handlers = handlers;
    }

    public EchoHandlers Handlers { get; }

    public string SocketPath => SocketIn(_folder);

    public static async Task<EchoHost> StartAsync(
        Action<GrpcServiceOptions>? options = null,
        Action<IServiceCollection>? services = null,
        X509Certificate2? certificate = null)
    {
        var folder = Directory.CreateTempSubdirectory("bib-grpc-");
        var handlers = new EchoHandlers();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ListenUnixSocket(SocketIn(folder), listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (certificate is not null) listen.UseHttps(certificate);
            }));
        builder.Services.AddSingleton(handlers);
        builder.Services.AddGrpc(options ?? (_ => { }));
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapGrpcService<EchoService>();
        if (app.Services.GetService<HealthService>() is not null) app.MapGrpcService<HealthService>();
        if (app.Services.GetService<DescriptorIndex>() is not null)
        {
            app.MapGrpcService<ReflectionV1Service>();
            app.MapGrpcService<ReflectionV1AlphaService>();
        }

        await app.StartAsync(TestContext.Current.CancellationToken);
        return new EchoHost(folder, app, handlers, certificate);
    }

    public GrpcChannel Channel(Action<GrpcChannelOptions>? configure = null)
    {
        var options = new GrpcChannelOptions { HttpHandler = Handler(), DisposeHttpClient = true };
        configure?.Invoke(options);
        var channel = GrpcChannel.ForAddress(_certificate is null ? "http://localhost" : "https://localhost", options);
        _channels.Add(channel);
        return channel;
    }

    public Echo.EchoClient Client(Action<GrpcChannelOptions>? configure = null) => new(Channel(configure));

    /// <summary>A handler that connects to the socket, for requests made by hand.</summary>
    public SocketsHttpHandler Handler() => new()
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions =
        {
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.Equals(_certificate),
        },
    };

    /// <summary>Takes no new calls, and waits for those under way.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels) channel.Dispose();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string SocketIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "echo.sock");
}
