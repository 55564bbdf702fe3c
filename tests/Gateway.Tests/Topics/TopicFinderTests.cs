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
    public async Task A_topic_of_another_node_is_looked_up_each_time_for_one_of_this_node_may_come_to_its_path()
    {
        _directory.Present["weather/stations"] = PlayedTopic.State with { Home = new("12D3KooWHome", 1, 3) };
        var finder = new TopicFinder(PlayedGrains.Of(_topic).Factory, _directory);

        await finder.GetAsync(Stations, Stop);
        await finder.GetAsync(Stations, Stop);

        _directory.LookUps.ShouldBe(2);
    }

    [Fact]
    public async Task An_address_with_the_end_of_a_peer_id_means_that_nodes_topic()
    {
        var remote = PlayedTopic.State with { Id = new(Guid.CreateVersion7()), Home = new("12D3KooWx7Kd2P", 1, 3) };
        _directory.Present["weather/stations"] = PlayedTopic.State;
        _directory.Present["weather/stations~x7Kd2P"] = remote;
        var finder = new TopicFinder(PlayedGrains.Of(_topic).Factory, _directory);

        (await finder.FindAsync(new() { Path = "weather/stations~x7Kd2P" }, Stop)).ShouldBe(remote.Id);
        (await finder.FindAlsoDeletedAsync(new() { Path = "weather/stations~x7Kd2P/" }, TopicTransition.Restore, Stop))
            .ShouldBe(remote.Id);
        (await finder.FindAsync(Stations, Stop)).ShouldBe(PlayedTopic.State.Id);
        var unknown = await Should.ThrowAsync<RefusalException>(
            () => finder.FindAsync(new() { Path = "weather/stations~AAAAAA" }, Stop));
        unknown.Refusal.Message.ShouldContain("'weather/stations~AAAAAA'");
        (await Should.ThrowAsync<RefusalException>(() => finder.FindAsync(new() { Path = "weather~x" }, Stop)))
            .Refusal.Code.ShouldBe(RefusalCode.InvalidPath);
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
