using Bib.Storage.Migrations;
using Bib.Storage.Postgres;
using Bib.Testing.Postgres;
using Npgsql;

namespace Bib.Storage.Tests.Audit;

/// <summary>The functions are the only way into the log, for the role that runs migrations too.</summary>
public sealed class AuditOwnershipTests(ScratchServers servers)
{
    private const string Tags =
        "SELECT set_config('bib.operation_id', gen_random_uuid()::text, true), set_config('bib.node_id', 'n', true);";

    private const string Entry =
        "INSERT INTO bib.audit_log (node_id, operation_id, role_used, action) "
        + "VALUES ('n', gen_random_uuid(), 'bibd_app', 'INSERT')";

    /// <summary>Ways in, and ways to make one.</summary>
    private static readonly string[] _ways =
    [
        Entry,
        "INSERT INTO bib.audit_seals SELECT * FROM bib.audit_seals",
        "SET ROLE bibd_audit_owner; " + Entry,
        "GRANT bibd_audit_owner TO bibd_admin_jobs",
        "GRANT INSERT ON bib.audit_log TO bibd_admin_jobs; " + Entry,
        "ALTER TABLE bib.audit_log OWNER TO bibd_admin_jobs",
        "ALTER TABLE bib.audit_log DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_immutable ON bib.audit_log",
        "DROP TABLE bib.audit_log",
        "DROP FUNCTION bib.audit_no_modify() CASCADE",
        "DROP FUNCTION bib.require(boolean, text, text)",
        "ALTER SCHEMA bib RENAME TO mine",
        "DROP SCHEMA bib CASCADE",
        "CREATE RULE r AS ON INSERT TO bib.audit_log DO INSTEAD NOTHING",
        "CREATE TRIGGER t BEFORE INSERT ON bib.audit_log FOR EACH ROW EXECUTE FUNCTION bib.audit_no_modify()",
        "ALTER FUNCTION bib.audit_no_modify() SECURITY DEFINER",
        """
        CREATE OR REPLACE FUNCTION bib.require(holds boolean, code text, message text) RETURNS void LANGUAGE sql AS
        'INSERT INTO bib.audit_log (node_id, operation_id, role_used, action)
            VALUES (''n'', gen_random_uuid(), ''bibd_app'', ''INSERT'')'
        """,
        """
        CREATE OR REPLACE FUNCTION bib.audit_append_saves(
            saved bigint, expected bigint, node text, table_name text, targets uuid[], operations uuid[],
            components text[], actions text[], actors text[], metadata text[]) RETURNS void LANGUAGE sql AS ''
        """,
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task The_role_of_migrations_has_no_way_in(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        foreach (var way in _ways)
        {
            var refused = await Should.ThrowAsync<PostgresException>(
                () => database.ExecuteAsync(way, DatabaseRole.AdminJobs), way);

            refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, $"{way}: {refused.MessageText}");
        }
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task The_role_of_migrations_reads_the_log_and_appends_by_its_function(int version)
    {
        await using var database = await servers.MigratedAsync(version);

        await database.ExecuteAsync(
            $"{Tags} SELECT bib.audit_append('ADMIN', NULL, 'kept', 'n', 0, NULL)", DatabaseRole.AdminJobs);

        (await database.RowsAsync("SELECT role_used FROM bib.audit_log WHERE target = 'kept'", DatabaseRole.AdminJobs))
            .ShouldBe(["bibd_admin_jobs"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Its_owner_can_neither_log_in_nor_be_become_by_any_role(int version)
    {
        await using var database = await servers.MigratedAsync(version);

        (await database.RowsAsync("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'bibd_audit_owner'"))
            .ShouldBe(["False"]);
        (await database.RowsAsync("""
            SELECT rolname FROM pg_roles
            WHERE pg_has_role(oid, 'bibd_audit_owner', 'MEMBER') AND rolname <> 'bibd_audit_owner'
            """)).ShouldBe(["bibd_admin"], "a superuser may become anybody");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_log_that_a_killed_or_failed_migration_left_lent_is_taken_back(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await Bib.Storage.Audit.AuditOwnership.LendAsync(database.Database, Guid.NewGuid(), Stop);
        await database.ExecuteAsync(Entry, DatabaseRole.AdminJobs);

        (await database.BootstrapAsync()).ShouldBe(0);
        await RefusedAsync(database);

        var all = MigrationCatalog.Load().ToList();
        all.Add(new Migration(all.Count + 1, "broken", "SELECT 1 / 0;", "SELECT 1"));
        await Should.ThrowAsync<MigrationException>(
            () => new MigrationRunner(database.Database, all).UpAsync(Guid.NewGuid(), Stop));
        await RefusedAsync(database);
    }

    private static async Task RefusedAsync(ScratchDatabase database) => (await Should.ThrowAsync<PostgresException>(
        () => database.ExecuteAsync(Entry, DatabaseRole.AdminJobs))).SqlState
        .ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
}
