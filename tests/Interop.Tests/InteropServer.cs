using System.Net;
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

    public static async Task<InteropServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<StreamSignal>();
        var app = builder.Build();
        app.MapGrpcService<TestServiceHandler>();
        await app.StartAsync();
        return new InteropServer(app);
    }

    /// <summary>Completes when the first stream of responses begins.</summary>
    public Task StreamBegan => _app.Services.GetRequiredService<StreamSignal>().Began.Task;

    /// <summary>Takes no new calls, and waits for those under way.</summary>
    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
