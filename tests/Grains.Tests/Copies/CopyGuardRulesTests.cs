using Bib.Grains.Abstractions.Copies;
using Bib.Grains.Tests.Topics;

namespace Bib.Grains.Tests.Copies;

public sealed class CopyGuardRulesTests
{
    private static readonly Guid Drop = new("019a0000-0000-7000-8000-0000000000d1");
    private static readonly DateTimeOffset Now = A.Now;

    [Fact]
    public void A_locked_copy_is_not_dropped_until_the_lock_ends()
    {
        var (guard, answer) = CopyGuardRules.Lock(CopyGuard.None, "b", "a", Now);

        answer.EndsAt.ShouldBe(Now + CopyLimits.Lease);
        CopyGuardRules.Begin(guard, Drop, Now.AddSeconds(59)).Answer
            .ShouldBe(new BeginAnswer(false, new("a", Now, Now.AddSeconds(60))));
        CopyGuardRules.Begin(guard, Drop, Now.AddSeconds(60)).Answer.HasBegun.ShouldBeTrue();
    }

    [Fact]
    public void Of_two_that_drop_at_once_the_one_with_the_greater_id_gives_way()
    {
        var begun = CopyGuardRules.Begin(CopyGuard.None, Drop, Now).Guard;

        var (kept, refused) = CopyGuardRules.Lock(begun, "b", "c", Now);
        var (gave, locked) = CopyGuardRules.Lock(begun, "b", "a", Now);

        refused.ShouldBe(new LockAnswer(null, Now + CopyLimits.DropWithin));
        CopyGuardRules.Go(kept, Drop, Now).IsGoing.ShouldBeTrue();
        locked.EndsAt.ShouldNotBeNull();
        CopyGuardRules.Go(gave, Drop, Now).IsGoing.ShouldBeFalse();
    }

    [Fact]
    public void What_is_going_gives_way_to_nobody_and_what_is_over_stands_in_nobodys_way()
    {
        var going = CopyGuardRules.Go(CopyGuardRules.Begin(CopyGuard.None, Drop, Now).Guard, Drop, Now).Guard;

        CopyGuardRules.Lock(going, "b", "a", Now).Answer.EndsAt.ShouldBeNull();
        CopyGuardRules.Lock(going, "b", "a", Now + CopyLimits.DropWithin).Answer.EndsAt.ShouldNotBeNull();
        CopyGuardRules.Lock(CopyGuardRules.End(going, Drop), "b", "z", Now).Answer.EndsAt.ShouldNotBeNull();
        CopyGuardRules.End(going, Guid.Empty).ShouldBe(going);
        CopyGuardRules.Begin(going, Guid.Empty, Now).Answer.ShouldBe(new BeginAnswer(false, null));
        CopyGuardRules.Begin(going, Guid.Empty, Now + CopyLimits.DropWithin).Answer.HasBegun.ShouldBeTrue();
    }

    [Fact]
    public void An_attempt_that_took_too_long_or_is_another_does_not_go_on()
    {
        var begun = CopyGuardRules.Begin(CopyGuard.None, Drop, Now).Guard;

        CopyGuardRules.Go(begun, Drop, Now + CopyLimits.DropWithin).IsGoing.ShouldBeFalse();
        CopyGuardRules.Go(begun, Guid.Empty, Now).IsGoing.ShouldBeFalse();
        CopyGuardRules.Go(CopyGuard.None, Drop, Now).IsGoing.ShouldBeFalse();
    }

    [Fact]
    public void Who_asks_again_and_again_keeps_a_copy_locked_for_five_minutes_and_then_has_to_pause()
    {
        var (guard, at, last) = (CopyGuard.None, Now, Now);
        for (; at < Now.AddMinutes(30); at = at.AddSeconds(10))
        {
            var (next, answer) = CopyGuardRules.Lock(guard, "b", "a", at);
            if (answer.EndsAt is null) break;
            (guard, last) = (next, answer.EndsAt.Value);
        }

        last.ShouldBeLessThanOrEqualTo(Now + CopyLimits.LockedMax);
        CopyGuardRules.Lock(guard, "b", "a", last + CopyLimits.Pause - TimeSpan.FromSeconds(1)).Answer
            .ShouldBe(new LockAnswer(null, null));
        CopyGuardRules.Begin(guard, Drop, last).Answer.HasBegun.ShouldBeTrue();
        CopyGuardRules.Lock(guard, "b", "c", at).Answer.EndsAt.ShouldNotBeNull("another one is not to wait");
        CopyGuardRules.Lock(guard, "b", "a", last + CopyLimits.Pause).Answer.EndsAt.ShouldNotBeNull();
    }
}
