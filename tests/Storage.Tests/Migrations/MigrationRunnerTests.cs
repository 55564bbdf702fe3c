using Bib.Storage.Database;
using Bib.Storage.Migrations;
using Bib.Storage.Postgres;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Migrations;

public sealed class MigrationRunnerTests(ScratchServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// Nothing kept datasets before the seventh migration, and what it asks of their rows the schema below it has no
    /// columns for: when one was archived, and whose key signed a version. Who goes there takes leave of these first.
    /// </summary>
    private const string BelowDatasets = """
        UPDATE bib.datasets SET latest_version_id = NULL, status = CASE status WHEN 'archived' THEN 'active' ELSE status END;
        DELETE FROM bib.dataset_versions
        """;

    /// <summary>Without its key a node's signature says nothing, so it goes with the key.</summary>
    private static readonly Dictionary<int, string> _columnsLost = new() { [15] = "node_signature" };

    /// <summary>Every version that this machine has; 15 and 18 always.</summary>
    public static TheoryData<int> Majors => [.. PostgresServer.Majors];

    [Theory, MemberData(nameof(Majors))]
    public async Task Every_migration_goes_up_down_and_up_to_the_same_schema_with_the_same_rows(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var all = MigrationCatalog.Load();
        var whole = await SchemaPicture.OfAsync(database);
        await EveryKindOfRow.PutIntoAsync(database);

        for (var target = all.Count - 1; target >= 0; target--)
        {
            if (target == 6) await database.ExecuteAsync(BelowDatasets);
            var before = await SchemaPicture.OfAsync(database);
            var rowsBefore = await EveryKindOfRow.OfAsync(database);
            (await Runner(database, all).DownToAsync(Guid.NewGuid(), target, Stop)).ShouldBe(1);
            var below = await SchemaPicture.OfAsync(database);
            below.ShouldNotBe(before);
            var rowsBelow = await EveryKindOfRow.OfAsync(database);
            var one = all.Take(target + 1).ToList();
            (await Runner(database, one).UpAsync(Guid.NewGuid(), Stop)).ShouldBe(1);
            (await SchemaPicture.OfAsync(database)).ShouldBe(before);
            var lost = _columnsLost.GetValueOrDefault(target + 1);
            EveryKindOfRow.InWordsOf(await EveryKindOfRow.OfAsync(database), rowsBelow, lost)
                .ShouldBe(EveryKindOfRow.InWordsOf(rowsBefore, rowsBelow, lost), $"migration {target + 1}");
            await Runner(database, all).DownToAsync(Guid.NewGuid(), target, Stop);
        }

        (await Runner(database, all).UpAsync(Guid.NewGuid(), Stop)).ShouldBe(all.Count);
        (await SchemaPicture.OfAsync(database)).ShouldBe(whole);
        (await database.RowsAsync("SELECT version || ' ' || checksum FROM bib.schema_migrations ORDER BY version"))
            .ShouldBe(all.Select(migration => $"{migration.Version} {migration.Checksum}"));

        // The log goes down with the first migration and begins anew.
        (await database.RowsAsync(
            "SELECT target || ' ' || (metadata ->> 'direction') FROM bib.audit_log WHERE action = 'DDL' ORDER BY id"))
            .ShouldBe(all.Select(migration => $"{migration} up"));
        await Runner(database, all).DownToAsync(Guid.NewGuid(), all.Count - 1, Stop);
        (await database.RowsAsync(
            "SELECT target || ' ' || (metadata ->> 'direction') FROM bib.audit_log ORDER BY id DESC LIMIT 1"))
            .ShouldBe([$"{all[^1]} down"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_second_bootstrap_changes_nothing(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var first = await SchemaPicture.OfAsync(database);

        (await database.BootstrapAsync()).ShouldBe(0);

        (await SchemaPicture.OfAsync(database)).ShouldBe(first);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task An_edited_migration_is_refused_by_name_with_both_checksums(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var all = MigrationCatalog.Load().ToList();
        var original = all[1];
        var edited = new Migration(original.Version, original.Name, original.Up + " ", original.Down);
        all[1] = edited;

        var refused = await Should.ThrowAsync<MigrationException>(() => Runner(database, all).UpAsync(Guid.NewGuid(), Stop));

        refused.Message.ShouldContain("0002_topics");
        refused.Message.ShouldContain(original.Checksum);
        refused.Message.ShouldContain(edited.Checksum);
        refused.Message.ShouldContain("new migration");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_renamed_migration_is_refused_by_both_names(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var all = MigrationCatalog.Load().ToList();
        all[1] = new Migration(all[1].Version, "subjects", all[1].Up, all[1].Down);

        var refused = await Should.ThrowAsync<MigrationException>(
            () => Runner(database, all).DownToAsync(Guid.NewGuid(), 0, Stop));

        refused.Message.ShouldContain("0002_topics");
        refused.Message.ShouldContain("0002_subjects");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_database_newer_than_the_binary_is_refused(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var older = MigrationCatalog.Load().SkipLast(1).ToList();

        var refused = await Should.ThrowAsync<MigrationException>(
            () => Runner(database, older).UpAsync(Guid.NewGuid(), Stop));

        refused.Message.ShouldContain("newer");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_failing_migration_leaves_nothing_behind_and_can_be_mended(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var all = MigrationCatalog.Load().ToList();
        var before = await SchemaPicture.OfAsync(database);
        all.Add(new Migration(all.Count + 1, "broken", "CREATE TABLE bib.half (id int); SELECT 1 / 0;", "SELECT 1"));

        var failed = await Should.ThrowAsync<MigrationException>(
            () => Runner(database, all).UpAsync(Guid.NewGuid(), Stop));
        failed.Message.ShouldContain("broken");
        (await SchemaPicture.OfAsync(database)).ShouldBe(before);

        all[^1] = new Migration(all.Count, "mended", "CREATE TABLE bib.half (id int)", "DROP TABLE bib.half");
        (await Runner(database, all).UpAsync(Guid.NewGuid(), Stop)).ShouldBe(1);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Four_runners_at_once_apply_each_migration_once(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var all = MigrationCatalog.Load();
        await Runner(database, all).DownToAsync(Guid.NewGuid(), 1, Stop);

        var applied = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Runner(database, all).UpAsync(Guid.NewGuid(), Stop)));

        applied.Sum().ShouldBe(all.Count - 1);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Migrations_are_recorded_and_audited(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var all = MigrationCatalog.Load();

        var recorded = await database.RowsAsync("SELECT checksum FROM bib.schema_migrations ORDER BY version");
        var audited = await database.RowsAsync(
            "SELECT target FROM bib.audit_log WHERE action = 'DDL' AND role_used = 'bibd_admin_jobs' ORDER BY id");

        recorded.ShouldBe(all.Select(migration => migration.Checksum));
        audited.ShouldBe(all.Select(migration => migration.ToString()));
    }

    [Fact]
    public void Numbering_with_a_gap_is_refused()
    {
        var files = new Dictionary<string, string>
        {
            ["0001_a.up.sql"] = "", ["0001_a.down.sql"] = "", ["0003_c.up.sql"] = "", ["0003_c.down.sql"] = "",
        };

        Should.Throw<MigrationException>(() => MigrationCatalog.From(files)).Message.ShouldContain("0003_c");
    }

    [Fact]
    public void A_migration_without_a_way_down_is_refused() =>
        Should.Throw<MigrationException>(
                () => MigrationCatalog.From(new Dictionary<string, string> { ["0001_a.up.sql"] = "" }))
            .Message.ShouldContain("0001_a.down.sql");

    private static MigrationRunner Runner(IPostgresLogins logins, IReadOnlyList<Migration> migrations) =>
        new(new BibDatabase(logins, ScratchDatabase.NodeId), migrations);
}
