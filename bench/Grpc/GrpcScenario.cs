using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bib.Bench.Grpc;

/// <summary>
/// Unary calls over loopback at 32 callers, beside a bare HTTP/2 echo with the same bytes, and @grpc/grpc-js.
/// </summary>
internal static class GrpcScenario
{
    private const int Callers = 32;
    private const int Rounds = 5;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);

    private static readonly Marshaller<BytesValue> Bytes = Marshallers.Create<BytesValue>(
        (message, context) =>
        {
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
            context.Complete();
        },
        context => BytesValue.Parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    private static readonly Method<BytesValue, BytesValue> Echo =
        new(MethodType.Unary, "bench.Echo", "Unary", Bytes, Bytes);

    public static async Task<int> RunAsync()
    {
        await using var app = Serve();
        await app.StartAsync();
        var address = app.Urls.Single();
        using var channel = GrpcChannel.ForAddress(address);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { EnableMultipleHttp2Connections = true });
        var invoker = channel.CreateCallInvoker();
        var message = new BytesValue { Value = ByteString.CopyFrom(new byte[100]) };
        var frame = new byte[5 + message.CalculateSize()];
        frame[4] = (byte)(frame.Length - 5);
        message.WriteTo(frame.AsSpan(5));

        var grpc = new List<double>();
        var bare = new List<double>();
        for (var round = -1; round < Rounds; round++)
        {
            var ours = await MeasureAsync(async () =>
                await invoker.AsyncUnaryCall(Echo, null, default, message).ResponseAsync);
            var theirs = await MeasureAsync(() => PostAsync(http, new Uri(address + "/bare"), frame));
            if (round < 0) continue; // warm-up
            grpc.Add(ours);
            bare.Add(theirs);
        }

        var js = await MeasureJavaScriptAsync();
        var (a, b) = (Median(grpc), Median(bare));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            unary calls, {Callers} callers, 100 bytes, medians of {Rounds} rounds
              {Engine.Grpc,-32}{a,8:F0} /s
              bare Kestrel HTTP/2 echo      {b,10:F0} /s    ratio {a / b:F2} (goal 0.80)
              @grpc/grpc-js                 {js,10:F0} /s    ratio {a / js:F1} (goal 5.0)
            """));
        return !Engine.IsOurs || (a / b >= 0.8 && a / js >= 5) ? 0 : 1;
    }

    private static WebApplication Serve()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        var app = builder.Build();
        app.MapPost("/bare", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            await context.Response.BodyWriter.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length));
        });
        app.MapGrpcService(ServerServiceDefinition.CreateBuilder()
            .AddMethod(Echo, (request, _) => Task.FromResult(request)).Build());
        return app;
    }

    private static async Task PostAsync(HttpMessageInvoker http, Uri uri, byte[] frame)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame),
        };
        using var response = await http.SendAsync(request, CancellationToken.None);
        await response.Content.ReadAsByteArrayAsync();
    }

    private static async Task<double> MeasureAsync(Func<Task> call)
    {
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            await Task.Yield();
            var count = 0;
            for (; clock.Elapsed < Round; count++) await call();
            return count;
        }));
        return counts.Sum() / clock.Elapsed.TotalSeconds;
    }

    private static async Task<double> MeasureJavaScriptAsync()
    {
        var script = Path.Combine("tests", "Interop.Tests", "js", "bench.mjs");
        using var node = Process.Start(new ProcessStartInfo("node", [script]) { RedirectStandardOutput = true })!;
        var output = await node.StandardOutput.ReadToEndAsync();
        return double.Parse(output, CultureInfo.InvariantCulture);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
