using Grpc.Core;

namespace Grpc.Embedded.Tests.Calls;

/// <summary>How calls end: status, deadline, cancellation, errors.</summary>
public sealed class EndingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static DateTime In(TimeSpan time) => TimeProvider.System.GetUtcNow().UtcDateTime + time;

    [Theory]
    [InlineData(StatusCode.NotFound, "no such topic")]
    [InlineData(StatusCode.Unauthenticated, "")]
    [InlineData(StatusCode.DataLoss, "100% ☺ \t\r\n")]
    public async Task A_status_crosses_with_its_sentence_and_trailers(StatusCode code, string detail)
    {
        await using var host = await EchoHost.StartAsync();
        host.Handlers.Unary = (_, _) =>
            throw new RpcException(new Status(code, detail), new Metadata { { "hint", "look left" } });

        var refused = await Should.ThrowAsync<RpcException>(async () => await host.Client().UnaryAsync(new Words()));

        refused.Status.ShouldBe(new Status(code, detail));
        refused.Trailers.GetValue("hint").ShouldBe("look left");
    }

    [Fact]
    public async Task A_status_after_messages_crosses_too()
    {
        await using var host = await EchoHost.StartAsync();
        host.Handlers.Spread = async (_, responses, _) =>
        {
            await responses.WriteAsync(new Words { Text = "first" });
            throw new RpcException(new Status(StatusCode.Aborted, "then this"));
        };

        using var call = host.Client().Spread(new Words());
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        var refused = await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext());

        refused.Status.ShouldBe(new Status(StatusCode.Aborted, "then this"));
    }

    [Fact]
    public async Task A_writer_whom_the_server_reads_no_more_is_told_although_nobody_reads_the_status()
    {
        await using var host = await EchoHost.StartAsync();
        host.Handlers.Chat = (_, _, context) => RefuseAsync(context);
        using var call = host.Client().Chat();

        var told = await Should.ThrowAsync<Exception>(() => WriteForEverAsync(call.RequestStream).WaitAsync(Patience));

        told.ShouldNotBeOfType<TimeoutException>(told.ToString());
        (await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext())).StatusCode.ShouldBe(StatusCode.Aborted);

        static async Task WriteForEverAsync(IClientStreamWriter<Words> requests)
        {
            while (true) await requests.WriteAsync(new Words { Text = "and" });
        }
    }

    [Fact]
    public async Task A_call_that_is_refused_while_its_first_message_is_written_ends_with_the_refusal()
    {
        await using var host = await EchoHost.StartAsync();
        host.Handlers.Chat = async (requests, _, context) =>
        {
            await requests.MoveNext();
            await RefuseAsync(context);
        };

        // Now and then the refusal overtakes the end of the write. A connection bears so many calls left half said.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CallAgainAndAgainAsync(host.Client())));

        static async Task CallAgainAndAgainAsync(Echo.EchoClient client)
        {
            for (var round = 0; round < 20; round++)
            {
                using var call = client.Chat();
                try
                {
                    await call.RequestStream.WriteAsync(new Words { Text = "first" }).WaitAsync(Patience);
                }
                catch (Exception told) when (told is not TimeoutException)
                {
                    // It may know already; how the call ended is for the reader.
                }

                var refused = await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext());
                refused.Status.ShouldBe(new Status(StatusCode.Aborted, "enough"));
            }
        }
    }

    /// <summary>After the headers: the status then comes behind messages that never were.</summary>
    private static async Task RefuseAsync(ServerCallContext context)
    {
        await context.WriteResponseHeadersAsync([]);
        throw new RpcException(new Status(StatusCode.Aborted, "enough"));
    }

    [Fact]
    public async Task An_exception_shows_nothing_of_itself()
    {
        await using var host = await EchoHost.StartAsync();
        host.Handlers.Unary = (_, _) => throw new InvalidOperationException("password=hunter2");

        var refused = await Should.ThrowAsync<RpcException>(async () => await host.Client().UnaryAsync(new Words()));

        refused.StatusCode.ShouldBe(StatusCode.Unknown);
        refused.Status.Detail.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task An_exception_shows_itself_when_that_is_wanted()
    {
        await using var host = await EchoHost.StartAsync(options => options.EnableDetailedErrors = true);
        host.Handlers.Unary = (_, _) => throw new InvalidOperationException("the cause");

        var refused = await Should.ThrowAsync<RpcException>(async () => await host.Client().UnaryAsync(new Words()));

        refused.Status.Detail.ShouldContain("the cause");
    }

    [Fact]
    public async Task A_deadline_ends_the_call_on_both_sides()
    {
        await using var host = await EchoHost.StartAsync();
        var handlerSaw = new TaskCompletionSource<DateTime>();
        host.Handlers.Unary = async (words, context) =>
        {
            try
            {
                await Task.Delay(Patience, TimeProvider.System, context.CancellationToken);
            }
            finally
            {
                handlerSaw.SetResult(context.Deadline);
            }

            return words;
        };

        var refused = await Should.ThrowAsync<RpcException>(async () =>
            await host.Client().UnaryAsync(new Words(), deadline: In(TimeSpan.FromSeconds(2))));

        refused.StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
        (await handlerSaw.Task.WaitAsync(Patience)).ShouldNotBe(DateTime.MaxValue);
    }

    [Fact]
    public async Task A_deadline_that_has_passed_sends_nothing()
    {
        await using var host = await EchoHost.StartAsync();
        host.Handlers.Unary = (_, _) => throw new InvalidOperationException("must not be called");

        var refused = await Should.ThrowAsync<RpcException>(async () =>
            await host.Client().UnaryAsync(new Words(), deadline: In(-TimeSpan.FromSeconds(1))));

        refused.StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
    }

    [Fact]
    public async Task Who_writes_to_a_call_that_ended_before_it_began_does_not_wait()
    {
        await using var host = await EchoHost.StartAsync();
        using var late = host.Client().Chat(deadline: In(-TimeSpan.FromSeconds(1)));
        using var cancelled = host.Client().Collect(cancellationToken: new(canceled: true));

        (await FailsAsync(late.RequestStream)).ShouldBe(StatusCode.DeadlineExceeded);
        (await FailsAsync(cancelled.RequestStream)).ShouldBe(StatusCode.Cancelled);

        async Task<StatusCode> FailsAsync(IClientStreamWriter<Words> requests) => (await Should.ThrowAsync<RpcException>(
            () => requests.WriteAsync(new Words()).WaitAsync(Patience))).StatusCode;
    }

    [Fact]
    public async Task Cancelling_reaches_the_handler()
    {
        await using var host = await EchoHost.StartAsync();
        var entered = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        host.Handlers.Unary = async (words, context) =>
        {
            entered.SetResult();
            try
            {
                await Task.Delay(Patience, TimeProvider.System, context.CancellationToken);
            }
            catch (OperationCanceledException)
            {
                left.SetResult();
            }

            return words;
        };
        using var cancelling = new CancellationTokenSource();

        var call = host.Client().UnaryAsync(new Words(), cancellationToken: cancelling.Token);
        await entered.Task.WaitAsync(Patience);
        await cancelling.CancelAsync();

        (await Should.ThrowAsync<RpcException>(async () => await call)).StatusCode.ShouldBe(StatusCode.Cancelled);
        await left.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Disposing_a_call_cancels_it()
    {
        await using var host = await EchoHost.StartAsync();
        var left = new TaskCompletionSource();
        host.Handlers.Spread = async (_, responses, context) =>
        {
            await responses.WriteAsync(new Words());
            using var registration = context.CancellationToken.Register(left.SetResult);
            await left.Task;
        };

        var call = host.Client().Spread(new Words());
        await call.ResponseStream.MoveNext();
        call.Dispose();

        await left.Task.WaitAsync(Patience);
        call.GetStatus().StatusCode.ShouldBe(StatusCode.Cancelled);
    }

    [Fact]
    public async Task Cancellation_can_be_an_OperationCanceledException()
    {
        await using var host = await EchoHost.StartAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var client = host.Client(options => options.ThrowOperationCanceledOnCancellation = true);

        await Should.ThrowAsync<OperationCanceledException>(async () =>
            await client.UnaryAsync(new Words(), cancellationToken: cancelled.Token));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        var host = await EchoHost.StartAsync();
        var client = host.Client(options => options.DisposeHttpClient = false);
        var path = host.SocketPath;
        File.Delete(path);

        var refused = await Should.ThrowAsync<RpcException>(async () => await client.UnaryAsync(new Words()));

        refused.StatusCode.ShouldBe(StatusCode.Unavailable);
        await host.DisposeAsync();
    }
}
