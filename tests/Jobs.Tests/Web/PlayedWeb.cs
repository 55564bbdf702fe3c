using System.Net;
using Bib.Jobs.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Bib.Jobs.Tests.Web;

/// <summary>A web server on loopback that answers as a test says.</summary>
internal sealed class PlayedWeb : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PlayedWeb(WebApplication app) => _app = app;

    /// <summary>As in <c>http://127.0.0.1:40001</c>.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>The paths that were asked for, in order.</summary>
    public List<string> Asked { get; } = [];

    /// <param name="answer">Answers all but robots.txt.</param>
    /// <param name="robots">Its text; null for none.</param>
    public static async Task<PlayedWeb> StartAsync(RequestDelegate answer, string? robots = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var web = new PlayedWeb(app);
        app.Run(context =>
        {
            lock (web.Asked) web.Asked.Add(context.Request.Path);
            if (context.Request.Path != "/robots.txt") return answer(context);
            if (robots is not null) return context.Response.WriteAsync(robots);
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return web;
    }

    /// <summary>Fetches as jobs do, but without pauses; names are what <paramref name="names"/> says.</summary>
    public static WebFetcher Fetcher(string allowed = "", params IPAddress[] names) => new(
        new WebOptions
        {
            AllowedNetworks = allowed.Length == 0 ? [] : [IPNetwork.Parse(allowed)],
            Pause = TimeSpan.Zero,
            PauseMax = TimeSpan.Zero,
        },
        TimeProvider.System, (_, _) => Task.FromResult(names));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
