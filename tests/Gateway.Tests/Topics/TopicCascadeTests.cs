using Bib.Gateway.Api.Topics;
using Bib.Gateway.Tests.Datasets;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Gateway.Tests.Topics;

public sealed class TopicCascadeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_lies_below_and_lives_on_another_node_is_left_alone()
    {
        var topic = new PlayedTopic();
        var own = PlayedTopic.State with { Id = new(Guid.CreateVersion7()), Path = new("weather/stations/own") };
        var remote = PlayedTopic.State with
        {
            Id = new(Guid.CreateVersion7()), Path = new("weather/stations/remote"), Home = new("12D3KooWHome", 1, 3),
        };
        var directory = new PlayedDirectory { NextPageToken = null };
        directory.Present["weather/stations/own"] = own;
        directory.Present["weather/stations/remote"] = remote;
        var refusals = new Queue<Refusal?>([new Refusal(RefusalCode.HasChildren, "There are topics below.", "Wait.")]);
        topic.Answer = _ => Task.FromResult(refusals.TryDequeue(out var refusal)
            ? TopicAnswer.Refused(refusal!)
            : new TopicAnswer(PlayedTopic.State, "3", null));
        var (factory, keys) = PlayedGrains.Of(topic);
        var command = new ChangeTopicStatus(
            TopicTransition.Delete, null,
            new(new Actor(PlayedTopic.State.CreatedBy, NodeRole.Member), CommandId.None, new(Guid.NewGuid()), "tests"));

        var answer = await new TopicCascade(factory, directory, new PlayedTables())
            .DeleteAsync(PlayedTopic.State.Id, command, Stop);

        answer.Refusal.ShouldBeNull();
        keys.ShouldContain(own.Id.Value);
        keys.ShouldNotContain(remote.Id.Value);
    }

    [Fact]
    public async Task What_others_have_published_into_it_forbids_it_before_anything_has_gone()
    {
        var topic = new PlayedTopic();
        var refusals = new Queue<Refusal?>([new Refusal(RefusalCode.HasDatasets, "There are datasets in it.", "Wait.")]);
        topic.Answer = _ => Task.FromResult(refusals.TryDequeue(out var refusal)
            ? TopicAnswer.Refused(refusal!)
            : new TopicAnswer(PlayedTopic.State, "3", null));
        var (own, dataset) = (new TopicPath("weather/stations"), new PlayedDataset());
        var others = PlayedDataset.State with { Id = new(Guid.CreateVersion7()), Name = "ghcn", Home = new("12D3KooWOther", 1, 3) };
        var tables = new PlayedTables { Listed = [new(PlayedDataset.State, own, "3"), new(others, own, "1")] };
        var (factory, _) = PlayedGrains.Of(topic, dataset);
        var command = new ChangeTopicStatus(
            TopicTransition.Delete, null,
            new(new Actor(PlayedTopic.State.CreatedBy, NodeRole.Member), CommandId.None, new(Guid.NewGuid()), "tests"));

        var answer = await new TopicCascade(factory, new PlayedDirectory { NextPageToken = null }, tables)
            .DeleteAsync(PlayedTopic.State.Id, command, Stop);

        var refused = answer.Refusal.ShouldNotBeNull();
        refused.Message.ShouldContain("'weather/stations/ghcn' was published into the topic on node 12D3KooWOther");
        refused.Hint.ShouldContain("bib dataset drop weather/stations/ghcn");
        dataset.Commands.ShouldBeEmpty();
    }
}
