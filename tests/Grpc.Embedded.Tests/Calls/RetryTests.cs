using Grpc.Core;
using Grpc.Net.Client.Configuration;

namespace Grpc.Embedded.Tests.Calls;

public sealed class RetryTests
{
    private static ServiceConfig Config(int attempts = 4, RetryThrottlingPolicy? throttling = null) => new()
    {
        RetryThrottling = throttling,
        MethodConfigs =
        {
            new MethodConfig
            {
                Names = { MethodName.Default },
                RetryPolicy = new RetryPolicy
                {
                    MaxAttempts = attempts,
                    InitialBackoff = TimeSpan.FromMilliseconds(5),
                    MaxBackoff = TimeSpan.FromMilliseconds(20),
                    BackoffMultiplier = 2,
                    RetryableStatusCodes = { StatusCode.Unavailable },
                },
            },
        },
    };

    [Fact]
    public async Task A_call_that_fails_is_tried_again_and_says_so()
    {
        await using var host = await EchoHost.StartAsync();
        var attempts = new List<string?>();
        host.Handlers.Unary = (words, context) =>
        {
            attempts.Add(context.RequestHeaders.GetValue("grpc-previous-rpc-attempts"));
            return attempts.Count < 3 ? throw new RpcException(new Status(StatusCode.Unavailable, "not yet")) : Task.FromResult(words);
        };

        var answer = await host.Client(options => options.ServiceConfig = Config()).UnaryAsync(new Words { Text = "x" });

        answer.Text.ShouldBe("x");
        attempts.ShouldBe([null, "1", "2"]);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, 3)]
    [InlineData(StatusCode.NotFound, 1)]
    public async Task Attempts_end_at_their_number_or_at_another_code(StatusCode code, int expected)
    {
        await using var host = await EchoHost.StartAsync();
        var attempts = 0;
        host.Handlers.Unary = (_, _) =>
        {
            attempts++;
            throw new RpcException(new Status(code, "no"));
        };

        var client = host.Client(options => options.ServiceConfig = Config(attempts: 3));
        (await Should.ThrowAsync<RpcException>(async () => await client.UnaryAsync(new Words()))).StatusCode.ShouldBe(code);

        attempts.ShouldBe(expected);
    }

    [Theory]
    [InlineData("0", 3)]
    [InlineData("-1", 1)]
    [InlineData("soon", 1)]
    public async Task The_server_says_whether_to_come_back(string pushback, int expected)
    {
        await using var host = await EchoHost.StartAsync();
        var attempts = 0;
        host.Handlers.Unary = (_, _) =>
        {
            attempts++;
            throw new RpcException(
                new Status(StatusCode.Unavailable, "no"), new Metadata { { "grpc-retry-pushback-ms", pushback } });
        };

        var client = host.Client(options => options.ServiceConfig = Config(attempts: 3));
        await Should.ThrowAsync<RpcException>(async () => await client.UnaryAsync(new Words()));

        attempts.ShouldBe(expected);
    }

    [Fact]
    public async Task Too_many_failures_stop_retries()
    {
        await using var host = await EchoHost.StartAsync();
        var attempts = 0;
        host.Handlers.Unary = (_, _) =>
        {
            attempts++;
            throw new RpcException(new Status(StatusCode.Unavailable, "no"));
        };
        var throttling = new RetryThrottlingPolicy { MaxTokens = 4, TokenRatio = 0.1 };
        var client = host.Client(options => options.ServiceConfig = Config(5, throttling));

        await Should.ThrowAsync<RpcException>(async () => await client.UnaryAsync(new Words()));

        attempts.ShouldBe(2);
    }

    [Fact]
    public async Task A_streamed_request_is_sent_again_from_its_start()
    {
        await using var host = await EchoHost.StartAsync();
        var attempts = 0;
        host.Handlers.Chat = async (requests, responses, context) =>
        {
            attempts++;
            var text = "";
            for (var i = 0; i < 2 && await requests.MoveNext(context.CancellationToken); i++) text += requests.Current.Text;
            if (attempts == 1) throw new RpcException(new Status(StatusCode.Unavailable, "again"));
            await responses.WriteAsync(new Words { Text = text });
        };

        using var call = host.Client(options => options.ServiceConfig = Config()).Chat();
        await call.RequestStream.WriteAsync(new Words { Text = "a" });
        await call.RequestStream.WriteAsync(new Words { Text = "b" });
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();

        call.ResponseStream.Current.Text.ShouldBe("ab");
        attempts.ShouldBe(2);
    }
}
