using System.Net;
using System.Net.Http;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;

namespace Grpc.Embedded.Tests.Calls;

/// <summary>
/// What lies beneath a call: HTTP answers that are none of gRPC's, unknown encodings, servers that leave.
/// </summary>
public sealed class TransportTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, StatusCode.Internal)]
    [InlineData(HttpStatusCode.Unauthorized, StatusCode.Unauthenticated)]
    [InlineData(HttpStatusCode.Forbidden, StatusCode.PermissionDenied)]
    [InlineData(HttpStatusCode.NotFound, StatusCode.Unimplemented)]
    [InlineData(HttpStatusCode.TooManyRequests, StatusCode.Unavailable)]
    [InlineData(HttpStatusCode.BadGateway, StatusCode.Unavailable)]
    [InlineData(HttpStatusCode.ServiceUnavailable, StatusCode.Unavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout, StatusCode.Unavailable)]
    [InlineData(HttpStatusCode.Conflict, StatusCode.Unknown)]
    public async Task An_answer_without_a_status_is_judged_by_its_HTTP_status(HttpStatusCode http, StatusCode expected)
    {
        using var channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = new Proxy(http), DisposeHttpClient = true,
        });

        (await Should.ThrowAsync<RpcException>(async () => await new Echo.EchoClient(channel).UnaryAsync(new Words())))
            .StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task An_encoding_that_the_server_does_not_know_is_refused_with_those_it_knows()
    {
        await using var host = await EchoHost.StartAsync();

        using var response = await RawCall.PostAsync(host, "Unary", [1, 0, 0, 0, 2, 9, 9], encoding: "snappy");

        RawCall.Header(response, "grpc-status").ShouldBe($"{(int)StatusCode.Unimplemented}");
        RawCall.Header(response, "grpc-accept-encoding").ShouldContain("gzip");
    }

    [Theory]
    [InlineData("Unary")]
    [InlineData("Collect")]
    public async Task Bytes_that_are_no_message_fail_their_call_and_no_other(string method)
    {
        await using var host = await EchoHost.StartAsync();

        using var response = await RawCall.PostAsync(host, method, RawCall.NoMessage);

        // Which error it is, an engine says for itself: the official one Unknown, ours Internal (Api/BadMessageTests).
        RawCall.Header(response, "grpc-status").ShouldBeOneOf($"{(int)StatusCode.Unknown}", $"{(int)StatusCode.Internal}");
        (await host.Client().UnaryAsync(new Words { Text = "well" })).Text.ShouldBe("well");
    }

    [Fact]
    public async Task A_server_that_stops_ends_what_it_began_and_takes_nothing_new()
    {
        await using var host = await EchoHost.StartAsync();
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        host.Handlers.Unary = async (words, _) =>
        {
            entered.TrySetResult();
            await leave.Task;
            return words;
        };
        var client = host.Client();
        var call = client.UnaryAsync(new Words { Text = "begun" });
        await entered.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        var stopping = host.StopAsync();
        leave.SetResult();

        (await call).Text.ShouldBe("begun");
        await stopping;
        (await Should.ThrowAsync<RpcException>(async () => await client.UnaryAsync(new Words())))
            .StatusCode.ShouldBe(StatusCode.Unavailable);
    }

    [Fact]
    public async Task A_handler_on_the_way_may_read_the_request_and_send_it_all_the_same()
    {
        await using var host = await EchoHost.StartAsync();
        using var reader = new Reader { InnerHandler = host.Handler() };
        using var channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = reader });

        var answer = await new Echo.EchoClient(channel).UnaryAsync(new Words { Text = "read on the way" });

        answer.Text.ShouldBe("read on the way");
        Encoding.UTF8.GetString(reader.Read!).ShouldContain("read on the way");
        reader.Read![..5].ShouldBe([0, 0, 0, 0, (byte)(reader.Read!.Length - 5)]);
    }

    private sealed class Reader : DelegatingHandler
    {
        public byte[]? Read { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var copy = new MemoryStream();
            await using var body = await request.Content!.ReadAsStreamAsync(cancellationToken);
            await body.CopyToAsync(copy, cancellationToken);
            Read = copy.ToArray();
            return await base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>Something on the way that speaks HTTP and no gRPC.</summary>
    private sealed class Proxy(HttpStatusCode status) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status)
            {
                Version = HttpVersion.Version20, RequestMessage = request, Content = new StringContent("sorry"),
            });
    }
}
