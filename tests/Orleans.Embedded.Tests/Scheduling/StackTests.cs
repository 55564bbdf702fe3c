using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Embedded.Tests.Scheduling;

/// <summary>A callee may run on its caller's stack, within the limits that decision 10 names.</summary>
public sealed class StackTests
{
    private const int TurnsMax = 8;
    private const int InARowMax = 64;

    /// <summary>What that many turns and the runtime's part of each come to, with room.</summary>
    private const int FramesMax = 400;

    private readonly StackWatch _stack = new();

    [Theory]
    [InlineData(nameof(IChainGrain.AwaitNextAsync), 20_000)]
    [InlineData(nameof(IChainGrain.PassOnAsync), 5_000)]
    public async Task A_long_chain_of_calls_takes_no_more_of_a_stack_than_eight_turns(string how, int links)
    {
        await using var silo = await StartAsync();
        var first = silo.Grains.GetGrain<IChainGrain>(0);

        // At first each link is activated, which is never done on a caller's stack.
        for (var round = 0; round < 2; round++)
        {
            var last = await (how == nameof(IChainGrain.PassOnAsync) ? first.PassOnAsync(links) : first.AwaitNextAsync(links));
            last.ShouldBe(links);
        }

        _stack.Turns.ShouldBe(TurnsMax, $"{_stack.Frames} frames");
        _stack.Frames.ShouldBeLessThan(FramesMax);
    }

    [Fact]
    public async Task Of_64_calls_in_a_row_one_leaves_the_callers_stack()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grains.GetGrain<IChainGrain>(0);

        // On a thread of its own: a call that ran on it ran on its caller's stack, any other on a thread of the pool.
        var longest = await Task.Factory.StartNew(
            () => LongestRunHere(grain, calls: 10 * InARowMax),
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        longest.ShouldBe(InARowMax - 1);
    }

    private static int LongestRunHere(IChainGrain grain, int calls)
    {
        var (run, longest) = (0, 0);
        for (var call = 0; call < calls; call++)
        {
            var ranOn = grain.ThreadAsync().GetAwaiter().GetResult();
            run = ranOn == Environment.CurrentManagedThreadId ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private Task<Silo> StartAsync() => Silo.StartAsync(builder => builder.Services.AddSingleton(_stack));
}
