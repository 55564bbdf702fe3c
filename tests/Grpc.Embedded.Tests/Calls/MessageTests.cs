using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Grpc.Embedded.Tests.Calls;

/// <summary>What travels with messages and around them: metadata, compression, limits, interceptors.</summary>
public sealed class MessageTests
{
    private static Words Long => new() { Data = ByteString.CopyFrom(new byte[100_000]) };

    [Fact]
    public async Task Metadata_crosses_both_ways_in_text_and_bytes()
    {
        await using var host = await EchoHost.StartAsync();
        host.Handlers.Unary = async (words, context) =>
        {
            var headers = new Metadata();
            foreach (var entry in context.RequestHeaders.Where(entry => entry.Key.StartsWith("my-", StringComparison.Ordinal)))
            {
                headers.Add(entry);
                context.ResponseTrailers.Add(entry);
            }

            await context.WriteResponseHeadersAsync(headers);
            return words;
        };
        var sent = new Metadata { { "My-Text", "a b" }, { "my-bytes-bin", [0, 255, 1] } };

        using var call = host.Client().UnaryAsync(new Words(), sent);
        var headers = await call.ResponseHeadersAsync;
        await call;

        foreach (var received in new[] { headers, call.GetTrailers() })
        {
            received.GetValue("my-text").ShouldBe("a b");
            received.GetValueBytes("my-bytes-bin").ShouldBe([0, 255, 1]);
        }
    }

    [Fact]
    public async Task Compressed_messages_cross_both_ways()
    {
        await using var host = await EchoHost.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");
        string? encoding = null;
        host.Handlers.Unary = (words, context) =>
        {
            encoding = context.GetHttpContext().Request.Headers["grpc-encoding"];
            return Task.FromResult(words);
        };

        var answer = await host.Client().UnaryAsync(Long, new Metadata { { "grpc-internal-encoding-request", "gzip" } });

        answer.ShouldBe(Long);
        encoding.ShouldBe("gzip");
    }

    [Fact]
    public async Task A_received_message_past_the_limit_is_refused_by_the_client()
    {
        await using var host = await EchoHost.StartAsync();
        var client = host.Client(options => options.MaxReceiveMessageSize = 1000);

        var refused = await Should.ThrowAsync<RpcException>(async () => await client.UnaryAsync(Long));

        refused.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
    }

    [Fact]
    public async Task A_received_message_past_the_limit_is_refused_by_the_server()
    {
        await using var host = await EchoHost.StartAsync(options => options.MaxReceiveMessageSize = 1000);

        var refused = await Should.ThrowAsync<RpcException>(async () => await host.Client().UnaryAsync(Long));

        refused.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
    }

    [Fact]
    public async Task A_message_past_the_senders_own_limit_is_not_sent()
    {
        await using var host = await EchoHost.StartAsync(options => options.MaxSendMessageSize = 1000);
        var client = host.Client(options => options.MaxSendMessageSize = 1000);

        (await Should.ThrowAsync<RpcException>(async () => await client.UnaryAsync(Long)))
            .StatusCode.ShouldBe(StatusCode.ResourceExhausted);
        (await Should.ThrowAsync<RpcException>(async () => await host.Client().UnaryAsync(Long)))
            .StatusCode.ShouldBe(StatusCode.ResourceExhausted);
    }

    [Fact]
    public async Task Interceptors_stand_in_order_on_both_sides()
    {
        await using var host = await EchoHost.StartAsync(options =>
        {
            options.Interceptors.Add<Marking>("server-1");
            options.Interceptors.Add<Marking>("server-2");
        });
        var client = new Echo.EchoClient(host.Channel().Intercept(new Marking("client-1"), new Marking("client-2")));

        var answer = await client.UnaryAsync(new Words { Text = ">" });

        answer.Text.ShouldBe("> client-1 client-2 server-1 server-2");
    }

    /// <summary>Leaves its mark on unary requests.</summary>
    private sealed class Marking(string mark) : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            if (request is Words words) words.Text += " " + mark;
            return continuation(request, context);
        }

        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            if (request is Words words) words.Text += " " + mark;
            return continuation(request, context);
        }
    }
}
