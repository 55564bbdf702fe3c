using Bib.Storage.Database;
using Bib.Storage.Migrations;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Migrations;

/// <summary>What migration 18 can do with rows and the schema below it cannot.</summary>
public sealed class CatalogMigrationTests(ScratchServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task What_lives_on_other_nodes_goes_with_the_way_down_and_nothing_else_does(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await database.ExecuteAsync("""
            INSERT INTO bib.topics (id, path, name, owner_node_id, home_revision, record)
            VALUES ('10000000-0000-0000-0000-000000000000', 'weather', 'weather', 'n1', NULL, NULL),
                ('20000000-0000-0000-0000-000000000000', 'weather', 'weather', 'never-met', 3, '\x00'),
                ('21000000-0000-0000-0000-000000000000', 'weather', 'weather', 'never-met', 1, '\x00');
            INSERT INTO bib.datasets (id, topic_id, name, home_node_id, home_revision, hash, status)
            VALUES ('40000000-0000-0000-0000-000000000000', '10000000-0000-0000-0000-000000000000', 'gsod', NULL, NULL,
                    NULL, 'draft'),
                ('41000000-0000-0000-0000-000000000000', '20000000-0000-0000-0000-000000000000', 'gsod', 'never-met', 2,
                    repeat('d', 64), 'active'),
                ('42000000-0000-0000-0000-000000000000', '20000000-0000-0000-0000-000000000000', 'gsod', 'never-met', 1,
                    NULL, 'draft');
            INSERT INTO bib.dataset_versions (id, dataset_id, version, content_id, header, publisher, size_bytes, file_count)
            VALUES ('50000000-0000-0000-0000-000000000000', '41000000-0000-0000-0000-000000000000', '1.0.0',
                repeat('e', 64), '\x00', repeat('a', 40), 5, 1);
            UPDATE bib.datasets SET latest_version_id = '50000000-0000-0000-0000-000000000000'
            WHERE id = '41000000-0000-0000-0000-000000000000';
            INSERT INTO bib.table_profiles (version_id, due_at) VALUES ('50000000-0000-0000-0000-000000000000', now());
            """);
        var runner = new MigrationRunner(new BibDatabase(database, ScratchDatabase.NodeId), MigrationCatalog.Load());

        await runner.DownToAsync(Guid.NewGuid(), 17, Stop);

        (await database.RowsAsync("SELECT owner_node_id FROM bib.topics")).ShouldBe(["n1"]);
        (await database.RowsAsync("SELECT id FROM bib.datasets")).ShouldBe(["40000000-0000-0000-0000-000000000000"]);
        (await database.RowsAsync("SELECT id FROM bib.dataset_versions")).ShouldBeEmpty();
        await runner.UpAsync(Guid.NewGuid(), Stop);
        (await database.RowsAsync("SELECT home_revision IS NULL FROM bib.topics")).ShouldBe(["True"]);
    }
}
