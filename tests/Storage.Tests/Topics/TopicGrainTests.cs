using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Testing.Postgres;
using Bib.Testing;
using static Bib.Storage.Tests.Topics.TopicSilo;

namespace Bib.Storage.Tests.Topics;

/// <summary>Topics through their grains, on real PostgreSQL.</summary>
public sealed class TopicGrainTests(ScratchServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_topic_is_read_back_after_a_restart_as_it_was_answered(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        TopicAnswer made;
        await using (var first = await StartAsync(database))
        {
            made = await first.CreateAsync(Create("weather") with
            {
                Description = "Wetter 🌦",
                Tags = ["b", "a"],
                Metadata = [new("z", "1"), new("a", "\"quoted\"")],
                Schema = [new("day", SchemaFieldType.Date, true, "of measurement"), new("t", SchemaFieldType.Number)],
            });
        }

        await using var second = await StartAsync(database);
        var read = await second.Grain(made.Topic!.Id).GetAsync(Stop);

        read.ETag.ShouldBe("1");
        read.ETag.ShouldBe(made.ETag);
        Text(read).ShouldBe(Text(made));
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task How_many_copies_a_topic_asks_for_is_kept_with_it(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var id = default(TopicId);
        await using (var first = await StartAsync(database))
        {
            id = (await first.MakeAsync("weather")).Id;
            await first.Grain(id).UpdateAsync(Describe("new"), Stop);
            (await first.Grain(id).UpdateAsync(Describe("newer") with { MinimumCopies = 3 }, Stop)).Topic!.MinimumCopies.ShouldBe(3);
            await first.Grain(id).UpdateAsync(Describe("newest"), Stop);
        }

        await using var second = await StartAsync(database);
        (await second.Grain(id).GetAsync(Stop)).Topic!.MinimumCopies.ShouldBe(3);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_save_leaves_one_audit_entry_and_one_outbox_row(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        var topic = await silo.MakeAsync("weather");

        await silo.Grain(topic.Id).UpdateAsync(Describe("new"), Stop);

        (await database.RowsAsync(
                $"SELECT concat_ws(' ', action, actor, metadata->>'command', metadata->>'version') FROM bib.audit_log "
                + $"WHERE target = '{topic.Id}' ORDER BY id"))
            .ShouldBe([$"INSERT {Owner} CreateTopic 1", $"UPDATE {Owner} UpdateTopic 2"]);
        (await database.RowsAsync($"SELECT kind FROM bib.catalog_log WHERE subject_id = '{topic.Id}' ORDER BY id"))
            .ShouldBe(["topic.created", "topic.updated"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Two_writers_of_one_row_do_not_overwrite_each_other(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var one = await StartAsync(database);
        await using var other = await StartAsync(database);
        var topic = await one.MakeAsync("weather");
        await other.Grain(topic.Id).GetAsync(Stop);
        await one.Grain(topic.Id).UpdateAsync(Describe("from one"), Stop);

        var stale = await other.Grain(topic.Id).UpdateAsync(Describe("from other"), Stop);

        stale.Refusal!.Code.ShouldBe(RefusalCode.Stale);
        (await other.Grain(topic.Id).GetAsync(Stop)).Topic!.Description.ShouldBe("from one");
        (await other.Grain(topic.Id).UpdateAsync(Describe("again"), Stop)).ETag.ShouldBe("3");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task An_update_that_names_another_version_changes_nothing(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        var topic = await silo.MakeAsync("weather");

        var refused = await silo.Grain(topic.Id).UpdateAsync(Describe("x", etag: "7"), Stop);

        refused.Refusal!.Code.ShouldBe(RefusalCode.Stale);
        refused.Refusal.Message.ShouldContain("version 1, not 7");
        (await silo.Grain(topic.Id).UpdateAsync(Describe("x", etag: "1"), Stop)).ETag.ShouldBe("2");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_repeated_command_answers_as_the_first_time(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var key = new CommandId(Guid.CreateVersion7());
        TopicAnswer made;
        TopicAnswer changed;
        await using (var silo = await StartAsync(database))
        {
            made = await silo.CreateAsync(Create("weather", By(Owner, key)));
            changed = await silo.Grain(made.Topic!.Id).UpdateAsync(
                Describe("one", By(Owner, key.Part("update"))), Stop);
            await silo.Grain(made.Topic.Id).UpdateAsync(Describe("two"), Stop);
            Text(await silo.CreateAsync(Create("weather", By(Owner, key)))).ShouldBe(Text(made));
        }

        await using var restarted = await StartAsync(database);
        Text(await restarted.CreateAsync(Create("weather", By(Owner, key)))).ShouldBe(Text(made));
        Text(await restarted.Grain(made.Topic.Id).UpdateAsync(Describe("one", By(Owner, key.Part("update"))), Stop))
            .ShouldBe(Text(changed));
        (await restarted.Grain(made.Topic.Id).UpdateAsync(Describe("three", By(Owner, key.Part("update"))), Stop))
            .Refusal!.Code.ShouldBe(RefusalCode.KeyReused);
        (await restarted.Grain(made.Topic.Id).GetAsync(Stop)).Topic!.Description.ShouldBe("two");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_save_whose_answer_was_lost_is_found_by_its_repeat(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        var topic = await silo.MakeAsync("weather");
        var context = By(Owner, new CommandId(Guid.CreateVersion7()));
        silo.LosesNextAnswer = true;

        await Should.ThrowAsync<StorageUnavailableException>(
            () => silo.Grain(topic.Id).UpdateAsync(Describe("kept", context), Stop));
        var repeated = await silo.Grain(topic.Id).UpdateAsync(Describe("kept", context), Stop);

        (repeated.ETag, repeated.Topic!.Description).ShouldBe(("2", "kept"));
        (await silo.Grain(topic.Id).GetAsync(Stop)).ETag.ShouldBe("2");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_path_that_is_taken_is_refused_with_the_others_id(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        var first = await silo.MakeAsync("weather");
        var second = await silo.MakeAsync("climate");

        (await silo.CreateAsync(Create("weather"))).Refusal!.Subject.ShouldBe(first.Id.ToString());
        var moved = await silo.Grain(second.Id).UpdateAsync(Move("weather"), Stop);

        moved.Refusal!.Code.ShouldBe(RefusalCode.AlreadyExists);
        moved.Refusal.Message.ShouldContain($"'weather' belongs to topic {first.Id}");
        (await silo.Grain(second.Id).GetAsync(Stop)).Topic!.Path.Value.ShouldBe("climate");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Parents_are_made_where_asked_and_kept_while_they_have_children(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);

        (await silo.CreateAsync(Create("a/b/c"))).Refusal!.Code.ShouldBe(RefusalCode.ParentMissing);
        await silo.MakeAsync("a/b/c", parents: true);
        var parent = (await silo.Directory.FindAsync(new("a/b"), Stop))!.Topic.Id;

        (await silo.Grain(parent).UpdateAsync(Move("b"), Stop)).Refusal!.Code.ShouldBe(RefusalCode.HasChildren);
        (await silo.Grain(parent).ChangeStatusAsync(Step(TopicTransition.Delete), Stop))
            .Refusal!.Code.ShouldBe(RefusalCode.HasChildren);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_child_made_while_its_parent_is_deleted_never_outlives_it(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        for (var round = 0; round < 10; round++)
        {
            var parent = await silo.MakeAsync($"p{round}");

            var deleting = silo.Grain(parent.Id).ChangeStatusAsync(Step(TopicTransition.Delete), Stop);
            var creating = silo.CreateAsync(Create($"p{round}/child"));
            var accepted = new[] { await deleting, await creating }.Count(answer => answer.Refusal is null);

            accepted.ShouldBe(1, $"round {round}");
        }
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_deleted_topic_frees_its_path_and_comes_back_while_it_is_free(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database, new FakeTimeProvider());
        var topic = await silo.MakeAsync("weather");
        await silo.Grain(topic.Id).ChangeStatusAsync(Step(TopicTransition.Delete), Stop);
        var heir = await silo.MakeAsync("weather");

        (await silo.Grain(topic.Id).ChangeStatusAsync(Step(TopicTransition.Restore), Stop))
            .Refusal!.Code.ShouldBe(RefusalCode.AlreadyExists);
        await silo.Grain(heir.Id).UpdateAsync(Move("climate"), Stop);
        (await silo.Grain(topic.Id).ChangeStatusAsync(Step(TopicTransition.Restore), Stop))
            .Topic!.Status.ShouldBe(TopicStatus.Active);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Sixteen_writers_of_one_topic_lose_no_change(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        var topic = await silo.MakeAsync("weather");

        await Task.WhenAll(Enumerable.Range(0, 16).Select(n =>
            silo.Grain(topic.Id).UpdateAsync(Describe($"writer {n}"), Stop)));

        (await silo.Grain(topic.Id).GetAsync(Stop)).ETag.ShouldBe("17");
        (await database.RowsAsync($"SELECT count(*) FROM bib.audit_log WHERE target = '{topic.Id}'")).ShouldBe(["17"]);
    }

    /// <summary>Records that hold immutable arrays are not equal to their copies; their text is.</summary>
    private static string Text(TopicAnswer answer) => System.Text.Json.JsonSerializer.Serialize(answer);
}
