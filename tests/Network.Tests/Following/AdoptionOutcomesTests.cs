using Bib.Network.Following;

namespace Bib.Network.Tests.Following;

public sealed class AdoptionOutcomesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_listens_for_a_thing_is_told_how_each_try_ended_and_nothing_of_others()
    {
        var outcomes = new AdoptionOutcomes();
        var (subject, other) = (Guid.NewGuid(), Guid.NewGuid());
        outcomes.Tell(subject, "before");
        using var listener = outcomes.Listen(subject);

        outcomes.Tell(other, "of another");
        outcomes.Tell(subject, "failed");
        outcomes.Tell(subject, null);

        (await listener.NextAsync(Stop)).ShouldBe("failed");
        (await listener.NextAsync(Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task Of_many_that_nobody_read_the_newest_are_kept()
    {
        var outcomes = new AdoptionOutcomes();
        using var listener = outcomes.Listen(Guid.Empty);

        for (var number = 1; number <= 100; number++) outcomes.Tell(Guid.Empty, $"{number}");

        (await listener.NextAsync(Stop)).ShouldBe("85");
    }
}
