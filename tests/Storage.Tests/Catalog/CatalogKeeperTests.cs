using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Catalog;
using Bib.Storage.Identity;
using Bib.Storage.Tests.Topics;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Catalog;

public sealed class CatalogKeeperTests(ScratchServers servers) : IDisposable
{
    private readonly PlayedHome _home = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task What_is_saved_is_told_once_in_this_nodes_word(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        var topic = await silo.MakeAsync("weather");
        await silo.Grain(topic.Id).UpdateAsync(TopicSilo.Describe("Größe"), Stop);

        await TellAllAsync(silo);
        var entry = (await silo.Catalog.FindAsync(topic.Id.Value, Stop))!;

        entry.Version.ShouldBe(1, "two changes are one entry");
        RecordVerification.Verify(entry.Record, new Signatures(), silo.Node).ShouldBeNull();
        var record = RecordCodec.ReadTopic(entry.Record.Bytes.Span);
        (record.Home, record.Epoch, record.Revision, record.Path.Value, record.Description)
            .ShouldBe((silo.Node.NodeId, 1, 2, "weather", "Größe"));
        (await database.RowsAsync("SELECT id FROM bib.catalog_log")).ShouldBeEmpty();
        (await silo.Keeper.TellAsync(Stop)).ShouldBeFalse();

        await silo.Grain(topic.Id).UpdateAsync(TopicSilo.Describe(""), Stop);
        await TellAllAsync(silo);
        var newer = (await silo.Catalog.FindAsync(topic.Id.Value, Stop))!;
        (newer.Version, RecordCodec.ReadStamp(newer.Record.Bytes.Span).Revision).ShouldBe((2, 3));
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task The_word_of_another_node_is_passed_on_as_it_is(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        var record = _home.Topic("weather", revision: 7);
        await silo.Grain(record.Id).AdoptAsync(_home.Adopt(record), Stop);

        await TellAllAsync(silo);

        var told = (await silo.Catalog.FindAsync(record.Id.Value, Stop))!.Record;
        told.Bytes.ToArray().ShouldBe(RecordCodec.Write(record));
        RecordVerification.Verify(told, new Signatures(), silo.Node).ShouldBeNull();
        (await database.RowsAsync("SELECT home_node_id || ' ' || epoch || ' ' || revision FROM bib.catalog_entries"))
            .ShouldBe([$"{_home.Node.NodeId} 1 7"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_round_that_breaks_off_tells_nothing_and_the_next_one_all(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        await silo.MakeAsync("a");
        await silo.MakeAsync("b");
        await database.ExecuteAsync("""
            CREATE FUNCTION public.die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'died'; END $$;
            CREATE TRIGGER dies BEFORE DELETE ON bib.catalog_log FOR EACH ROW EXECUTE FUNCTION public.die()
            """);

        await Should.ThrowAsync<StorageUnavailableException>(() => silo.Keeper.TellAsync(Stop));
        (await database.RowsAsync("SELECT version FROM bib.catalog_entries")).ShouldBeEmpty();
        (await database.RowsAsync("SELECT kind FROM bib.catalog_log")).Count.ShouldBe(2);
        await database.ExecuteAsync("DROP TRIGGER dies ON bib.catalog_log");

        await TellAllAsync(silo);
        (await database.RowsAsync("SELECT version FROM bib.catalog_entries ORDER BY version")).ShouldBe(["1", "2"]);
        (await database.RowsAsync("SELECT kind FROM bib.catalog_log")).ShouldBeEmpty();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Several_keepers_tell_each_change_once(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(n => silo.MakeAsync($"t{n}")));
        silo.CatalogLimits.FactsPerRoundMax = 30;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TellAllAsync(silo)));

        (await database.RowsAsync("SELECT count(*) || ' ' || min(version) || ' ' || max(version) FROM bib.catalog_entries"))
            .ShouldBe(["200 1 200"]);
        (await database.RowsAsync("SELECT kind FROM bib.catalog_log")).ShouldBeEmpty();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Rows_that_no_fact_tells_of_are_found_by_comparing(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        for (var n = 0; n < 7; n++) await silo.MakeAsync($"t{n}");
        var adopted = _home.Topic("remote");
        await silo.Grain(adopted.Id).AdoptAsync(_home.Adopt(adopted), Stop);
        await database.ExecuteAsync("DELETE FROM bib.catalog_log");
        (silo.CatalogLimits.RowsPerStepMax, silo.CatalogLimits.FactsPerRoundMax) = (3, 2);

        await silo.Keeper.CompareAsync(Stop);
        (await database.RowsAsync("SELECT version FROM bib.catalog_entries ORDER BY version"))
            .ShouldBe(Enumerable.Range(1, 8).Select(n => $"{n}"));
        await silo.Keeper.CompareAsync(Stop);
        (await database.RowsAsync("SELECT max(version) FROM bib.catalog_entries")).ShouldBe(["8"], "all is told already");

        var first = (await silo.Directory.FindAsync(new("t0"), Stop))!.Topic;
        await silo.Grain(first.Id).UpdateAsync(TopicSilo.Describe("x"), Stop);
        await database.ExecuteAsync("DELETE FROM bib.catalog_log");
        await silo.Keeper.CompareAsync(Stop);
        (await silo.Catalog.FindAsync(first.Id.Value, Stop))!.Version.ShouldBe(9);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task What_was_removed_before_its_deletion_was_told_is_told_as_deleted(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        var topic = await silo.MakeAsync("weather");
        await TellAllAsync(silo);
        await silo.Grain(topic.Id).ChangeStatusAsync(TopicSilo.Step(TopicTransition.Delete), Stop);
        silo.Time.Jump(TopicLimits.RestorableFor);
        (await silo.Upkeep.RunAsync(Stop)).Topics.ShouldBe(1);

        await TellAllAsync(silo);
        var tombstone = (await silo.Catalog.FindAsync(topic.Id.Value, Stop))!.Record;

        RecordVerification.Verify(tombstone, new Signatures(), silo.Node).ShouldBeNull();
        var record = RecordCodec.ReadTopic(tombstone.Bytes.Span);
        (record.Status, record.Revision, record.DeletedAt).ShouldBe((TopicStatus.Deleted, 2, silo.Time.GetUtcNow()));
        (await database.RowsAsync("SELECT kind FROM bib.catalog_log")).ShouldBeEmpty();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task What_is_gone_is_not_adopted_again_by_an_older_word(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        var record = _home.Topic("weather");
        var gone = record with { Revision = 2, Status = TopicStatus.Deleted, DeletedAt = silo.Time.GetUtcNow() };
        await silo.Grain(record.Id).AdoptAsync(_home.Adopt(gone), Stop);
        await TellAllAsync(silo);
        silo.Time.Jump(TopicLimits.RestorableFor);
        (await silo.Upkeep.RunAsync(Stop)).Topics.ShouldBe(1);
        await TellAllAsync(silo);

        (await silo.Grain(record.Id).AdoptAsync(_home.Adopt(record), Stop)).Refusal!.Code
            .ShouldBe(Bib.Grains.Abstractions.Decisions.RefusalCode.Stale);
        (await silo.Grain(record.Id).AdoptAsync(_home.Adopt(gone), Stop)).Refusal!.Code
            .ShouldBe(Bib.Grains.Abstractions.Decisions.RefusalCode.Deleted);
        (await database.RowsAsync("SELECT path FROM bib.topics")).ShouldBeEmpty();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_row_that_no_record_can_be_made_of_keeps_no_other_from_being_told(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        var odd = await silo.MakeAsync("odd");
        await database.ExecuteAsync($"UPDATE bib.topics SET created_by = 'uid:1000' WHERE id = '{odd.Id}'");
        var absent = await silo.MakeAsync("absent");
        await database.ExecuteAsync($"UPDATE bib.topics SET created_by = NULL WHERE id = '{absent.Id}'");
        var good = await silo.MakeAsync("good");

        await TellAllAsync(silo);

        (await database.RowsAsync("SELECT subject_id FROM bib.catalog_entries")).ShouldBe([$"{good.Id}"]);
        (await database.RowsAsync("SELECT kind FROM bib.catalog_log")).ShouldBeEmpty();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_round_ends_at_a_number_of_bytes(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await TopicSilo.StartAsync(database);
        for (var n = 0; n < 5; n++)
            await silo.CreateAsync(TopicSilo.Create($"t{n}") with { Description = new string('x', 4_000) });
        silo.CatalogLimits.BytesMax = 8_000;

        (await silo.Keeper.TellAsync(Stop)).ShouldBeTrue();
        (await database.RowsAsync("SELECT count(*) FROM bib.catalog_entries")).ShouldBe(["2"]);
        (await database.RowsAsync("SELECT count(*) FROM bib.catalog_log")).ShouldBe(["3"]);
        await TellAllAsync(silo);

        (await database.RowsAsync("SELECT count(*) FROM bib.catalog_entries")).ShouldBe(["5"]);
        var page = await silo.Catalog.ReadAsync(0, 100, Stop);
        (page.Entries.Count, page.HasMore, page.Version).ShouldBe((2, true, 5), "a page ends there too");
    }

    public void Dispose() => _home.Dispose();

    private static async Task TellAllAsync(TopicSilo silo)
    {
        while (await silo.Keeper.TellAsync(Stop))
        {
        }
    }
}
