using System.Net;
using Bib.Client.Connections;
using Bib.Grains.Abstractions.Nodes;
using Bib.Silo.Configuration;
using Bib.Silo.Paths;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bib.Silo.Telemetry;

/// <summary>
/// <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c> for whoever speaks plain HTTP: on a socket of their own beside
/// the API's, and on an address where one is set. The API is reachable by neither, and they by no other TCP port.
/// </summary>
internal sealed class HttpDoor(NodePaths paths, EffectiveConfiguration configuration)
{
    private const string Healthz = "/healthz";
    private const string Readyz = "/readyz";
    private const string Metrics = "/metrics";

    private readonly IPEndPoint? _address = ListenAddress.Parse(configuration[Settings.MetricsAddress]);

    /// <summary>Set when the node begins to stop: it is not ready from then on.</summary>
    public bool IsStopping { get; set; }

    public void Listen(KestrelServerOptions kestrel)
    {
        // A run folder whose name is too long for a second socket has the API's alone, which answers for these, too.
        if (SocketLocation.Problem(paths.HttpSocket) is null)
        {
            kestrel.ListenUnixSocket(paths.HttpSocket, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                Mark(listen);
            });
        }

        if (_address is null) return;
        kestrel.Listen(_address, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            Mark(listen);
        });
    }

    /// <summary>Parts this way in from the others. Before everything else that answers.</summary>
    public static void Guard(WebApplication app) => app.Use(async (context, next) =>
    {
        var isOurs = context.Request.Path.Value is Healthz or Readyz or Metrics;
        var isDoor = context.Features.Get<DoorFeature>() is not null;
        // Over the API's socket, which is its owner's, too: gRPC's clients have no other.
        var isApiSocket = context.Connection.LocalIpAddress is null;
        if (isDoor != isOurs && !(isOurs && isApiSocket)) context.Response.StatusCode = StatusCodes.Status404NotFound;
        else await next(context);
    });

    public void Map(WebApplication app, INodeStatus status, MetricsMemory metrics)
    {
        // Alive: a process that answers at all. Only its own end mends one that does not.
        app.MapMethods(Healthz, [HttpMethods.Get, HttpMethods.Head], context => AnswerAsync(context, StatusCodes.Status200OK, "ok\n"));
        app.MapMethods(Readyz, [HttpMethods.Get, HttpMethods.Head], context =>
        {
            var problems = IsStopping ? ["The node is stopping."] : status.Read().Problems;
            return problems.Count == 0
                ? AnswerAsync(context, StatusCodes.Status200OK, "ready\n")
                : AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, string.Join('\n', problems) + "\n");
        });
        app.MapMethods(Metrics, [HttpMethods.Get, HttpMethods.Head], context =>
        {
            context.Response.ContentType = PrometheusText.ContentType;
            return AnswerAsync(
                context, StatusCodes.Status200OK, PrometheusText.Of(metrics.Snapshot(), metrics.Dropped));
        });
    }

    private static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType ??= "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static void Mark(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Features.Set(DoorFeature.Instance);
        return next(connection);
    });

    /// <summary>On every connection that came by this door.</summary>
    private sealed class DoorFeature
    {
        public static DoorFeature Instance { get; } = new();
    }
}
