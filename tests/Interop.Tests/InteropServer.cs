using System.Net;
using Bib.Interop.Tests.Contract;
using Grpc.Health.V1;
using Grpc.Services.Health;
using Grpc.Services.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bib.Interop.Tests;

/// <summary>Our server on a free port of the loopback.</summary>
internal sealed class InteropServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private InteropServer(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <param name="pinging">Whether it asks clients that are silent for a second whether they are there.</param>
    public static async Task<InteropServer> StartAsync(bool pinging = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (pinging)
            {
                kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(1);
                kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);
            }

            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<StreamSignal>();
        builder.Services.AddSingleton(HealthOfCases());
        builder.Services.AddSingleton(new DescriptorIndex([TestService.Descriptor]));
        var app = builder.Build();
        app.MapGrpcService<TestServiceHandler>();
        app.MapGrpcService<HealthService>();
        app.MapGrpcService<ReflectionV1Service>();
        app.MapGrpcService<ReflectionV1AlphaService>();
        await app.StartAsync();
        return new InteropServer(app);
    }

    public StreamSignal Stream => _app.Services.GetRequiredService<StreamSignal>();

    /// <summary>Takes no new calls, and waits for those under way.</summary>
    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static HealthService HealthOfCases()
    {
        var health = new HealthService();
        health.SetStatus("", HealthCheckResponse.Types.ServingStatus.Serving);
        health.SetStatus("resting", HealthCheckResponse.Types.ServingStatus.NotServing);
        return health;
    }
}
