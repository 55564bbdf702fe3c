using Bib.Gateway.Sessions;
using Bib.Grains.Abstractions.Decisions;
using Microsoft.Extensions.Options;

namespace Bib.Gateway.Tests.Sessions;

public sealed class ChallengesTests
{
    private readonly HeldClock _time = new();
    private readonly SignInOptions _options = new() { NodeId = "12D3KooWTest" };
    private readonly Challenges _challenges;

    public ChallengesTests() => _challenges = new(Options.Create(_options), _time);

    [Fact]
    public void A_challenge_counts_once()
    {
        var (challenge, expiresAt) = _challenges.Give("a");

        challenge.Length.ShouldBe(32);
        expiresAt.ShouldBe(_time.GetUtcNow().AddSeconds(30));
        _challenges.Take(challenge).ShouldBeTrue();
        _challenges.Take(challenge).ShouldBeFalse();
        _challenges.Give("a").Challenge.ShouldNotBe(challenge);
    }

    [Fact]
    public void A_challenge_counts_for_thirty_seconds()
    {
        var first = _challenges.Give("a").Challenge;
        var second = _challenges.Give("a").Challenge;

        _time.Advance(TimeSpan.FromSeconds(29.999));
        _challenges.Take(first).ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(0.001));
        _challenges.Take(second).ShouldBeFalse();
    }

    [Theory, InlineData(0), InlineData(31), InlineData(32), InlineData(33)]
    public void What_was_not_given_is_not_taken(int length) => _challenges.Take(new byte[length]).ShouldBeFalse();

    [Fact]
    public void One_address_has_so_many_and_others_are_served_on()
    {
        var first = _challenges.Give("a").Challenge;
        for (var n = 1; n < _options.ChallengesPerAddressMax; n++) _challenges.Give("a");

        Refused(() => _challenges.Give("a")).ShouldBe(RefusalCode.Overloaded);
        _challenges.Give("b");
        _challenges.Take(first).ShouldBeTrue();
        _challenges.Give("a");
        Refused(() => _challenges.Give("a")).ShouldBe(RefusalCode.Overloaded);
        _time.Advance(_options.ChallengeLifetime);
        _challenges.Give("a");
    }

    [Fact]
    public void There_are_so_many_in_all_until_they_run_out()
    {
        for (var n = 0; n < _options.ChallengesMax; n++) _challenges.Give($"address {n}");

        Refused(() => _challenges.Give("another")).ShouldBe(RefusalCode.Overloaded);
        _time.Advance(_options.ChallengeLifetime);
        _challenges.Give("another");
    }

    private static RefusalCode Refused(Action give) => Should.Throw<RefusalException>(give).Refusal.Code;
}
