using Libp2p.Swarm;

namespace Libp2p.Tests.Swarm;

public sealed class OneAtATimeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task What_is_asked_for_at_the_last_moment_is_done_after_it()
    {
        var work = new BackgroundWork(_ => { });
        var count = 0;
        var done = new TaskCompletionSource();
        OneAtATime? pruning = null;
        pruning = new(work, () =>
        {
            if (++count == 2) done.SetResult();
            else pruning!.Ask(); // the work itself has ended by now
            return Task.CompletedTask;
        });

        pruning.Ask();
        await done.Task.WaitAsync(Stop);
        await work.EndAsync();

        count.ShouldBe(2);
    }

    [Fact(Timeout = 180_000)]
    public async Task Never_are_two_at_work_and_those_who_ask_meanwhile_share_one()
    {
        var work = new BackgroundWork(_ => { });
        var (atWork, count) = (0, 0);
        var go = new TaskCompletionSource();
        var once = new OneAtATime(work, async () =>
        {
            Interlocked.Increment(ref atWork).ShouldBe(1);
            count++;
            await go.Task;
            Interlocked.Decrement(ref atWork);
        });
        once.Ask();
        while (Volatile.Read(ref count) == 0) await Task.Yield();
        for (var asked = 0; asked < 100; asked++) once.Ask();

        go.SetResult();
        await work.EndAsync();

        count.ShouldBe(2);
    }

    [Fact(Timeout = 180_000)]
    public async Task Work_that_fails_may_be_asked_for_again()
    {
        List<string> failed = [];
        var work = new BackgroundWork(exception => failed.Add(exception.Message));
        var count = 0;
        var second = new TaskCompletionSource();
        var failing = new OneAtATime(work, () =>
        {
            if (++count == 2) second.SetResult();
            throw new InvalidOperationException($"number {count}");
        });
        failing.Ask();
        while (failed.Count == 0) await Task.Yield();

        failing.Ask();
        await second.Task.WaitAsync(Stop);
        await work.EndAsync();

        failed.ShouldBe(["number 1", "number 2"]);
    }
}
