using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Grains;
using Bib.Testing;
using Bib.Testing.Postgres;
using Microsoft.Extensions.Options;
using static Bib.Storage.Tests.Topics.TopicSilo;

namespace Bib.Storage.Tests.Topics;

public sealed class UpkeepTests(ScratchServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_deleted_topic_stays_for_seven_days_and_is_then_removed_with_a_trace(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var time = new FakeTimeProvider();
        await using var silo = await StartAsync(database, time);
        var gone = await silo.MakeAsync("gone");
        var kept = await silo.MakeAsync("kept");
        await silo.Grain(gone.Id).ChangeStatusAsync(Step(TopicTransition.Delete), Stop);

        time.Jump(TopicLimits.RestorableFor - TimeSpan.FromSeconds(1));
        (await silo.Upkeep.RunAsync(Stop)).Topics.ShouldBe(0);
        time.Jump(TimeSpan.FromSeconds(1));
        (await silo.Upkeep.RunAsync(Stop)).Topics.ShouldBe(1);

        (await database.RowsAsync("SELECT path FROM bib.topics")).ShouldBe(["kept"]);
        (await silo.Grain(gone.Id).GetAsync(Stop)).Refusal!.Code.ShouldBe(RefusalCode.NotFound);
        (await silo.Grain(kept.Id).GetAsync(Stop)).Refusal.ShouldBeNull();
        (await database.RowsAsync(
                "SELECT concat_ws(' ', action, source_component, actor, metadata->>'command') FROM bib.audit_log "
                + $"WHERE target = '{gone.Id}' ORDER BY id DESC LIMIT 1"))
            .ShouldBe([$"DELETE upkeep {ScratchDatabase.NodeId} PurgeTopic"]);
        (await database.RowsAsync(
                $"SELECT kind FROM bib.catalog_log WHERE subject_id = '{gone.Id}' ORDER BY id DESC LIMIT 1"))
            .ShouldBe(["topic.purged"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_topic_that_was_restored_in_time_is_left_alone(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var time = new FakeTimeProvider();
        await using var silo = await StartAsync(database, time);
        var topic = await silo.MakeAsync("weather");
        await silo.Grain(topic.Id).ChangeStatusAsync(Step(TopicTransition.Delete), Stop);
        await silo.Grain(topic.Id).ChangeStatusAsync(Step(TopicTransition.Restore), Stop);

        time.Jump(TopicLimits.RestorableFor * 2);

        (await silo.Upkeep.RunAsync(Stop)).Topics.ShouldBe(0);
        (await silo.Grain(topic.Id).PurgeAsync(By(Owner), Stop)).ShouldBeFalse();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Receipts_are_cleared_away_a_day_after(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var time = new FakeTimeProvider();
        await using var silo = await StartAsync(database, time);
        await silo.CreateAsync(Create("old", By(Owner, new CommandId(Guid.CreateVersion7()))));
        time.Jump(CommandReceipt.KeptFor);
        await silo.CreateAsync(Create("new", By(Owner, new CommandId(Guid.CreateVersion7()))));

        (await silo.Upkeep.RunAsync(Stop)).Receipts.ShouldBe(1);

        (await database.RowsAsync("SELECT count(*) FROM bib.idempotency_keys")).ShouldBe(["1"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Facts_leave_the_outbox_a_week_after_whether_or_not_anybody_read_them(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        var old = await silo.MakeAsync("old");
        var young = await silo.MakeAsync("young");
        await database.ExecuteAsync(
            $"UPDATE bib.catalog_log SET created_at = now() - interval '7 days' WHERE subject_id = '{old.Id}'; "
            + $"UPDATE bib.catalog_log SET created_at = now() - interval '7 days' + interval '1 hour' WHERE subject_id = '{young.Id}'");

        (await silo.Upkeep.RunAsync(Stop)).Facts.ShouldBe(1);
        (await silo.Upkeep.RunAsync(Stop)).Facts.ShouldBe(0);

        (await database.RowsAsync("SELECT subject_id::text FROM bib.catalog_log")).ShouldBe([young.Id.ToString()]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Facts_beyond_the_limit_leave_the_outbox_oldest_first_in_steps(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await database.ExecuteAsync(
            "INSERT INTO bib.catalog_log (kind, subject_id, payload, operation_id, node_id) "
            + "SELECT 'topic.updated', gen_random_uuid(), '{}', gen_random_uuid(), 'node' FROM generate_series(1, 12)");
        var outbox = new Outbox(database.Database, Options.Create(new UpkeepOptions { FactsMax = 5 }));

        (await outbox.ClearAsync(4, Stop)).ShouldBe(4);
        (await outbox.ClearAsync(4, Stop)).ShouldBe(3);
        (await outbox.ClearAsync(4, Stop)).ShouldBe(0);

        (await database.RowsAsync("SELECT id FROM bib.catalog_log ORDER BY id")).ShouldBe(["8", "9", "10", "11", "12"]);
    }
}
