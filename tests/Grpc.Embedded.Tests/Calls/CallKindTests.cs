using Grpc.Core;

namespace Grpc.Embedded.Tests.Calls;

public sealed class CallKindTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_unary_call_brings_the_answer()
    {
        await using var host = await EchoHost.StartAsync();

        var answer = await host.Client().UnaryAsync(new Words { Text = "hello" });

        answer.Text.ShouldBe("hello");
    }

    [Fact]
    public async Task A_blocking_unary_call_brings_the_answer()
    {
        await using var host = await EchoHost.StartAsync();

        host.Client().Unary(new Words { Text = "hello" }).Text.ShouldBe("hello");
    }

    [Fact]
    public async Task Streamed_requests_arrive_in_order()
    {
        await using var host = await EchoHost.StartAsync();

        using var call = host.Client().Collect();
        foreach (var letter in "abc") await call.RequestStream.WriteAsync(new Words { Text = letter.ToString() });
        await call.RequestStream.CompleteAsync();
        var answer = await call;

        answer.ShouldBe(new Words { Text = "abc", Count = 3 });
    }

    [Fact]
    public async Task Streamed_responses_arrive_in_order_and_end()
    {
        await using var host = await EchoHost.StartAsync();

        using var call = host.Client().Spread(new Words { Text = "x", Count = 100 });
        var counts = new List<int>();
        await foreach (var words in call.ResponseStream.ReadAllAsync(Cancellation)) counts.Add(words.Count);

        counts.ShouldBe(Enumerable.Range(0, 100));
        call.GetStatus().StatusCode.ShouldBe(StatusCode.OK);
    }

    [Fact]
    public async Task Both_sides_talk_in_turns()
    {
        await using var host = await EchoHost.StartAsync();

        using var call = host.Client().Chat();
        for (var i = 0; i < 10; i++)
        {
            await call.RequestStream.WriteAsync(new Words { Count = i });
            (await call.ResponseStream.MoveNext(Cancellation)).ShouldBeTrue();
            call.ResponseStream.Current.Count.ShouldBe(i);
        }

        await call.RequestStream.CompleteAsync();
        (await call.ResponseStream.MoveNext(Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_stream_without_messages_ends_well()
    {
        await using var host = await EchoHost.StartAsync();

        using var call = host.Client().Chat();
        await call.RequestStream.CompleteAsync();

        (await call.ResponseStream.MoveNext(Cancellation)).ShouldBeFalse();
        call.GetStatus().ShouldBe(Status.DefaultSuccess);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16_384)]
    [InlineData(3_000_000)]
    public async Task Messages_of_any_length_pass_unchanged(int length)
    {
        await using var host = await EchoHost.StartAsync();
        var data = new byte[length];
        new Random(length).NextBytes(data);

        var answer = await host.Client().UnaryAsync(new Words { Data = Google.Protobuf.ByteString.CopyFrom(data) });

        answer.Data.ToByteArray().ShouldBe(data);
    }

    [Fact]
    public async Task Many_calls_share_a_channel()
    {
        await using var host = await EchoHost.StartAsync();
        var client = host.Client();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 500).Select(i => client.UnaryAsync(new Words { Count = i }).ResponseAsync));

        answers.Select(answer => answer.Count).ShouldBe(Enumerable.Range(0, 500));
    }

    [Fact]
    public async Task A_write_after_completion_is_refused()
    {
        await using var host = await EchoHost.StartAsync();
        using var call = host.Client().Chat();
        await call.RequestStream.CompleteAsync();

        await Should.ThrowAsync<InvalidOperationException>(() => call.RequestStream.WriteAsync(new Words()));
    }
}
