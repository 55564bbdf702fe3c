using Bib.Gateway.Api.Topics;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Topics;
using Bib.V1;
using TopicStatus = Bib.Grains.Abstractions.Topics.TopicStatus;

namespace Bib.Gateway.Tests.Topics;

public sealed class TopicFinderTests
{
    private static readonly TopicRef Stations = new() { Path = "weather/stations" };

    private readonly PlayedTopic _topic = new();
    private readonly PlayedDirectory _directory = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_path_is_looked_up_once_and_remembered()
    {
        _directory.Present["weather/stations"] = PlayedTopic.State;
        var finder = new TopicFinder(PlayedGrains.Of(_topic).Factory, _directory);

        await finder.GetAsync(Stations, Stop);
        await finder.GetAsync(Stations, Stop);

        _directory.LookUps.ShouldBe(1);
    }

    [Fact]
    public async Task A_remembered_path_that_has_another_topic_by_now_is_looked_up_again()
    {
        _directory.Present["weather/stations"] = PlayedTopic.State;
        var (factory, keys) = PlayedGrains.Of(_topic);
        var finder = new TopicFinder(factory, _directory);
        await finder.GetAsync(Stations, Stop);
        _topic.Answer = _ => Task.FromResult(
            new TopicAnswer(PlayedTopic.State with { Path = new("climate") }, "4", null));
        var heir = Guid.CreateVersion7();
        _directory.Present["weather/stations"] = PlayedTopic.State with { Id = new(heir) };

        await finder.GetAsync(Stations, Stop);

        _directory.LookUps.ShouldBe(2);
        keys[^1].ShouldBe(heir);
    }

    [Fact]
    public async Task A_path_without_a_topic_is_not_found_and_says_where_to_look()
    {
        var finder = new TopicFinder(PlayedGrains.Of(_topic).Factory, _directory);

        var refusal = (await Should.ThrowAsync<RefusalException>(() => finder.FindAsync(Stations, Stop))).Refusal;

        (refusal.Code, refusal.Subject).ShouldBe((RefusalCode.NotFound, "weather/stations"));
        refusal.Hint.ShouldContain("bib topic list");
    }

    [Fact]
    public async Task Restoring_by_path_means_the_topic_that_was_deleted_last_from_there()
    {
        var deleted = new TopicId(Guid.CreateVersion7());
        _directory.Present["weather/stations"] = PlayedTopic.State;
        _directory.Deleted["weather/stations"] =
            PlayedTopic.State with { Id = deleted, Status = TopicStatus.Deleted, DeletedAt = DateTimeOffset.UnixEpoch };
        var finder = new TopicFinder(PlayedGrains.Of(_topic).Factory, _directory);

        (await finder.FindAlsoDeletedAsync(Stations, TopicTransition.Restore, Stop)).ShouldBe(deleted);
        (await finder.FindAlsoDeletedAsync(Stations, TopicTransition.Delete, Stop)).ShouldBe(PlayedTopic.State.Id);
        _directory.Present.Clear();
        (await finder.FindAlsoDeletedAsync(Stations, TopicTransition.Delete, Stop)).ShouldBe(deleted);
    }
}
