using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Audit;
using Bib.Testing.Postgres;
using Bib.Testing;
using static Bib.Storage.Tests.Topics.TopicSilo;

namespace Bib.Storage.Tests.Topics;

/// <summary>Saves of many topics at the same moment, on real PostgreSQL.</summary>
public sealed class JoinedSavesTests(ScratchServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task Each_of_many_saves_leaves_its_own_entry_outbox_row_and_receipt(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        var contexts = Enumerable.Range(0, 40)
            .Select(_ => By(Owner, new CommandId(Guid.CreateVersion7()))).ToArray();

        var made = await Task.WhenAll(contexts.Select((context, n) => silo.CreateAsync(Create($"t{n}", context))));

        made.ShouldAllBe(answer => answer.Refusal == null);
        var expected = contexts.Select(context => context.Operation.ToString()).Order().ToList();
        (await database.RowsAsync("SELECT operation_id FROM bib.audit_log WHERE table_name = 'topics' ORDER BY 1"))
            .ShouldBe(expected);
        (await database.RowsAsync("SELECT operation_id FROM bib.catalog_log ORDER BY 1")).ShouldBe(expected);
        (await database.RowsAsync("SELECT operation_id FROM bib.idempotency_keys ORDER BY 1")).ShouldBe(expected);
        (await database.RowsAsync(
                "SELECT count(*) FROM bib.audit_log a JOIN bib.topics t ON t.id::text = a.target "
                + "JOIN bib.catalog_log c ON c.subject_id = t.id AND c.operation_id = a.operation_id"))
            .ShouldBe(["40"]);
        (await database.RowsAsync("SELECT count(DISTINCT xmin::text) < 40 FROM bib.topics"))
            .ShouldBe(["True"], "some shared a transaction");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Entries_of_joined_saves_are_sealed_as_a_verifier_reads_them(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => silo.CreateAsync(
            Create($"t{n}") with { Tags = ["a.b", "c"], Description = "Größe \"und\" \\ Höhe" })));

        var sealer = new AuditSealer(database.Database, TimeProvider.System);
        var count = 0;
        while (count < 20) count += await sealer.SealAsync(Stop);
        var report = await new AuditVerifier(database.Database).VerifyAsync(null, Stop);

        report.IsIntact.ShouldBeTrue(string.Join("; ", report.Findings.Select(finding => finding.Message)));
        report.Unsealed.ShouldBe(0);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_save_that_fails_does_not_fail_those_it_was_joined_with(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        var taken = await silo.MakeAsync("taken");

        // Ten want the same path, ten the one that is taken, and ten their own: all at once.
        var rivals = Enumerable.Range(0, 10).Select(_ => silo.CreateAsync(Create("rival"))).ToArray();
        var late = Enumerable.Range(0, 10).Select(_ => silo.CreateAsync(Create("taken"))).ToArray();
        var own = Enumerable.Range(0, 10).Select(n => silo.CreateAsync(Create($"own{n}"))).ToArray();

        (await Task.WhenAll(own)).ShouldAllBe(answer => answer.Refusal == null);
        (await Task.WhenAll(rivals)).Count(answer => answer.Refusal is null).ShouldBe(1);
        (await Task.WhenAll(late)).ShouldAllBe(answer =>
            answer.Refusal!.Code == RefusalCode.AlreadyExists && answer.Refusal.Subject == taken.Id.ToString());
        (await database.RowsAsync("SELECT count(*) FROM bib.topics")).ShouldBe(["12"]);
        (await database.RowsAsync("SELECT count(*) FROM bib.audit_log WHERE table_name = 'topics'")).ShouldBe(["12"]);
        (await database.RowsAsync("SELECT count(*) FROM bib.catalog_log")).ShouldBe(["12"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_stale_save_among_others_is_stale_alone_and_leaves_nothing(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var one = await StartAsync(database);
        await using var other = await StartAsync(database);
        var topics = new List<TopicState>();
        for (var n = 0; n < 10; n++) topics.Add(await one.MakeAsync($"t{n}"));
        foreach (var topic in topics) await other.Grain(topic.Id).GetAsync(Stop);
        await one.Grain(topics[3].Id).UpdateAsync(Describe("first"), Stop);

        var answers = await Task.WhenAll(topics.Select(topic => other.Grain(topic.Id).UpdateAsync(Describe("x"), Stop)));

        answers.Select(answer => answer.Refusal?.Code).ShouldBe(
            Enumerable.Range(0, 10).Select(n => n == 3 ? (RefusalCode?)RefusalCode.Stale : null));
        (await database.RowsAsync($"SELECT count(*) FROM bib.audit_log WHERE target = '{topics[3].Id}'")).ShouldBe(["2"]);
        (await other.Grain(topics[3].Id).GetAsync(Stop)).Topic!.Description.ShouldBe("first");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Children_and_the_end_of_their_parent_never_share_a_moment(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        for (var round = 0; round < 5; round++)
        {
            var parent = await silo.MakeAsync($"p{round}");

            var children = Enumerable.Range(0, 8).Select(n => silo.CreateAsync(Create($"p{round}/c{n}"))).ToArray();
            var deleting = silo.Grain(parent.Id).ChangeStatusAsync(Step(TopicTransition.Delete), Stop);
            var made = (await Task.WhenAll(children)).Count(answer => answer.Refusal is null);
            var isDeleted = (await deleting).Refusal is null;

            (isDeleted && made > 0).ShouldBeFalse($"round {round}: {made} children of a deleted parent");
        }
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_topic_names_the_node_that_made_it(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        await silo.MakeAsync("weather");

        (await database.RowsAsync("SELECT owner_node_id FROM bib.topics")).ShouldBe([ScratchDatabase.NodeId]);
        (await database.RowsAsync("SELECT concat_ws(' ', mode, storage_type, trusted_storage) FROM bib.nodes"))
            .ShouldBe(["selective postgres t"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_key_is_remembered_for_a_day_and_free_after(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var time = new FakeTimeProvider();
        await using var silo = await StartAsync(database, time);
        var topic = await silo.MakeAsync("weather");
        var key = By(Owner, new CommandId(Guid.CreateVersion7()));
        (await silo.Grain(topic.Id).UpdateAsync(Describe("one", key), Stop)).ETag.ShouldBe("2");
        await silo.Grain(topic.Id).UpdateAsync(Describe("two"), Stop);

        time.Jump(CommandReceipt.KeptFor - TimeSpan.FromSeconds(1));
        (await silo.Grain(topic.Id).UpdateAsync(Describe("one", key), Stop)).ETag.ShouldBe("2", "as the first time");
        (await silo.Grain(topic.Id).UpdateAsync(Describe("other", key), Stop)).Refusal!.Code
            .ShouldBe(RefusalCode.KeyReused);
        time.Jump(TimeSpan.FromSeconds(1));
        var later = await silo.Grain(topic.Id).UpdateAsync(Describe("other", key), Stop);

        (later.Refusal, later.ETag, later.Topic!.Description).ShouldBe((null, "4", "other"));
    }
}
