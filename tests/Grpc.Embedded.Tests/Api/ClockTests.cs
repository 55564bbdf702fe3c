using Bib.Testing;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.Embedded.Tests.Api;

/// <summary>What waits, on a clock that a test moves. The official client keeps a clock of its own.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_deadline_passes_when_the_client_s_clock_says_so()
    {
        var time = new FakeTimeProvider();
        await using var host = await EchoHost.StartAsync();
        var entered = new TaskCompletionSource();
        host.Handlers.Unary = async (words, context) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
            return words;
        };
        var call = Client(host, time).UnaryAsync(new Words(), deadline: time.GetUtcNow().UtcDateTime.AddHours(1));
        await entered.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromMinutes(59));
        call.ResponseAsync.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMinutes(1));

        (await Should.ThrowAsync<RpcException>(async () => await call)).StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
    }

    [Fact]
    public async Task A_call_that_waits_for_a_server_goes_through_once_it_is_there()
    {
        var time = new FakeTimeProvider();
        await using var host = await EchoHost.StartAsync();
        var away = host.SocketPath + ".away";
        File.Move(host.SocketPath, away);

        var call = Client(host, time).UnaryAsync(new Words { Text = "at last" }, new CallOptions().WithWaitForReady());
        await WaitForTimerAsync(time);
        File.Move(away, host.SocketPath);
        time.Advance(TimeSpan.FromSeconds(20));

        (await call.ResponseAsync.WaitAsync(Patience, TestContext.Current.CancellationToken)).Text.ShouldBe("at last");
    }

    [Fact]
    public async Task A_call_that_waits_for_a_server_still_has_its_deadline()
    {
        var time = new FakeTimeProvider();
        await using var host = await EchoHost.StartAsync();
        File.Move(host.SocketPath, host.SocketPath + ".away");

        var call = Client(host, time).UnaryAsync(
            new Words(), new CallOptions(deadline: time.GetUtcNow().UtcDateTime.AddSeconds(5)).WithWaitForReady());
        time.Advance(TimeSpan.FromSeconds(5));

        (await Should.ThrowAsync<RpcException>(async () => await call)).StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
    }

    private static Echo.EchoClient Client(EchoHost host, FakeTimeProvider time) => host.Client(options =>
        options.ServiceProvider = new ServiceCollection().AddSingleton<TimeProvider>(time).BuildServiceProvider());

    private static async Task WaitForTimerAsync(FakeTimeProvider time)
    {
        while (time.WaitingTimers == 0) await Task.Yield();
    }
}
