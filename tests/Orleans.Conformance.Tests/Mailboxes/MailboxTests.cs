using Orleans.Runtime;

namespace Orleans.Conformance.Mailboxes;

public sealed class MailboxTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_full_mailbox_refuses_what_comes_with_a_limit_exceeded_exception()
    {
        var key = Guid.NewGuid().ToString();
        var grain = fixture.Grains.GetGrain<IBusyGrain>(key);
        var held = grain.HoldAsync();
        await fixture.Signals.WaitFor($"{key}/in").Soon();

        var calls = Enumerable.Range(0, 2 * ClusterFixture.MailboxLimit).Select(_ => grain.EnterAsync()).ToArray();
        var refused = await Task.WhenAny(calls).Soon();
        fixture.Signals.Raise($"{key}/out");
        await Task.WhenAll(calls).ContinueWith(_ => { }, TaskScheduler.Default).Soon();
        await held.Soon();

        await Should.ThrowAsync<LimitExceededException>(() => refused);
        calls.Where(call => call.IsFaulted)
            .ShouldAllBe(call => call.Exception!.InnerException is LimitExceededException);
        calls.Count(call => call.IsCompletedSuccessfully)
            .ShouldBeGreaterThanOrEqualTo(ClusterFixture.MailboxLimit);
        (await grain.CountAsync().Soon()).ShouldBe(calls.Count(call => call.IsCompletedSuccessfully));
    }
}
