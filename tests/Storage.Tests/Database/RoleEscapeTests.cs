using Bib.Storage.Postgres;
using Bib.Testing.Postgres;
using Npgsql;

namespace Bib.Storage.Tests.Database;

/// <summary>
/// What each role may do, compared with a table that people reviewed; and ways out that must be shut.
/// </summary>
public sealed class RoleEscapeTests(ScratchServers servers)
{
    private static readonly string[] Grain =
        ["tasks", "pipelines", "jobs", "job_results", "job_queue", "schedules", "datasets", "file_lists", "uploads",
         "subscriptions", "downloads", "replica_marks", "bans", "copy_promises", "copy_locks", "copy_drops", "version_lineage"];

    /// <summary>role.table to verbs: S(elect) I(nsert) U(pdate) D(elete). What is not here is refused.</summary>
    private static readonly Dictionary<string, string> Expected = new[]
    {
        ("bibd_app", Grain, "SIUD"),
        ("bibd_app", ["topics", "table_profiles"], "SIUD"),
        ("bibd_app", ["nodes", "users", "catalog_entries"], "SIU"),
        ("bibd_app", ["dataset_versions", "version_chunks", "list_chunks", "upload_journal", "idempotency_keys"], "SID"),
        ("bibd_app", ["job_logs"], "SID"),
        ("bibd_app", ["catalog_log", "sessions"], "SID"),
        ("bibd_app", ["roles"], "S"),
        ("bibd_scrape", ["datasets", "dataset_versions", "file_lists", "list_chunks", "version_chunks", "version_lineage"], "I"),
        ("bibd_scrape", ["topics"], "S"),
        ("bibd_query", ["topics", "datasets", "dataset_versions", "file_lists", "list_chunks", "version_chunks"], "S"),
        ("bibd_query", ["table_profiles", "version_lineage"], "S"),
        ("bibd_transform", ["datasets"], "SIU"),
        ("bibd_transform", ["dataset_versions", "file_lists", "list_chunks", "version_chunks"], "SI"),
        ("bibd_transform", ["version_lineage"], "SI"),
        ("bibd_transform", ["topics"], "S"),
        ("bibd_audit", ["audit_log", "audit_seals", "schema_migrations"], "S"),
    }.SelectMany(row => row.Item2.Select(table => ($"{row.Item1}.bib.{table}", row.Item3)))
        .Concat(new[]
        {
            ("bibd_orleans.orleans.orleansquery", "S"),
            ("bibd_orleans.orleans.orleansmembershipversiontable", "SIUD"),
            ("bibd_orleans.orleans.orleansmembershiptable", "SIUD"),
            ("bibd_orleans.orleans.orleansreminderstable", "SIUD"),
            ("bibd_orleans.orleans.grain_states", "SIUD"),
        })
        .ToDictionary(row => row.Item1, row => row.Item2);

    private static readonly DatabaseRole[] Limited =
    [
        DatabaseRole.App, DatabaseRole.Scrape, DatabaseRole.Query, DatabaseRole.Transform, DatabaseRole.Audit,
        DatabaseRole.Orleans,
    ];

    /// <summary>Statements that nobody but the owner and the superuser may get through.</summary>
    private static readonly string[] Escapes =
    [
        "COPY (SELECT 1) TO PROGRAM 'true'", "COPY (SELECT 1) TO '/tmp/x'", "CREATE TEMP TABLE t (l text)",
        "SELECT pg_read_file('/etc/passwd')", "SELECT pg_ls_dir('/')", "SELECT * FROM pg_authid",
        "SELECT pg_read_binary_file('/etc/passwd')", "SELECT lo_import('/etc/passwd')", "SELECT lo_create(0)",
        "SELECT lo_from_bytea(0, 'x')", "SELECT lo_export(1, '/tmp/x')", "CREATE SCHEMA mine",
        "CREATE TABLE public.t (id int)", "CREATE TABLE bib.t (id int)", "CREATE TABLE orleans.t (id int)",
        "CREATE FUNCTION bib.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE EXTENSION dblink",
        "CREATE LANGUAGE plpython3u", "SET ROLE bibd_admin", "SET ROLE bibd_admin_jobs", "SET ROLE bibd_audit",
        "SET SESSION AUTHORIZATION bibd_admin", "CREATE ROLE mine", "ALTER ROLE bibd_app SUPERUSER",
        "GRANT bibd_admin TO bibd_app", "ALTER TABLE bib.audit_log DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_immutable ON bib.audit_log", "DROP TABLE bib.audit_log", "TRUNCATE bib.audit_log",
        "TRUNCATE bib.audit_seals", "ALTER TABLE bib.audit_log OWNER TO bibd_app", "DROP SCHEMA bib CASCADE",
        "CREATE OR REPLACE FUNCTION bib.require(boolean, text, text) RETURNS void LANGUAGE sql AS ''",
        "ALTER FUNCTION bib.require(boolean, text, text) RESET ALL", "ALTER SYSTEM SET fsync = off",
        "SET session_replication_role = replica", "SELECT pg_reload_conf()",
        "CREATE SERVER s FOREIGN DATA WRAPPER w", "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()",
        "CREATE PUBLICATION p", "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p", "CREATE DATABASE mine",
        "LOAD 'auto_explain'", "SELECT setval('bib.audit_log_id_seq', 1)", "SELECT nextval('bib.audit_log_id_seq')",
        "INSERT INTO bib.schema_migrations (version, name, checksum, duration_ms) VALUES (99, 'x', repeat('0', 64), 1)",
        "SECURITY LABEL ON TABLE bib.topics IS 'x'",
        "ALTER DATABASE bib SET search_path = public", "CREATE CAST (text AS int) WITH INOUT AS IMPLICIT",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task Every_role_may_do_to_every_table_what_the_reviewed_table_says(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var tables = await database.RowsAsync("""
            SELECT schemaname || '.' || relname FROM (
                SELECT schemaname, tablename AS relname FROM pg_tables UNION SELECT schemaname, viewname FROM pg_views) t
            WHERE schemaname IN ('bib', 'orleans') ORDER BY 1
            """);
        tables.Count.ShouldBeGreaterThan(25);

        var attempts = 0;
        foreach (var role in Limited)
        {
            foreach (var table in tables)
            {
                var column = (await database.RowsAsync(
                    $"SELECT attname FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum = 1"))[0];
                foreach (var (verb, sql) in new[]
                {
                    ('S', $"SELECT 1 FROM {table} LIMIT 0"),
                    ('I', $"INSERT INTO {table} SELECT * FROM {table} LIMIT 0"),
                    ('U', $"UPDATE {table} SET {column} = NULL WHERE false"),
                    ('D', $"DELETE FROM {table} WHERE false"),
                })
                {
                    // Inserting without reading: a column's value instead of the table's.
                    var attempt = verb == 'I' ? $"INSERT INTO {table} ({column}) SELECT NULL WHERE false" : sql;
                    var allowed = Expected.GetValueOrDefault($"{role}.{table}", "").Contains(verb);
                    // A view refuses to be written (55000) before it asks who wants to.
                    string?[] expected = allowed ? [null]
                        : table == "bib.roles" ? [PostgresErrorCodes.InsufficientPrivilege, "55000"]
                        : [PostgresErrorCodes.InsufficientPrivilege];
                    expected.ShouldContain(await TryAsync(database, role, attempt), $"{role}: {attempt}");
                    attempts++;
                }
            }
        }

        attempts.ShouldBeGreaterThan(500);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task No_role_finds_a_way_out(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var open = new List<string>();
        foreach (var role in Limited)
        {
            foreach (var escape in Escapes)
            {
                if (role == DatabaseRole.Audit && escape == "SET ROLE bibd_audit") continue;
                if (await TryAsync(database, role, escape) is null) open.Add($"{role}: {escape}");
            }
        }

        open.ShouldBeEmpty();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_stepped_down_role_cannot_be_fooled_by_the_search_path(int version)
    {
        await using var database = await servers.MigratedAsync(version);

        var state = await TryAsync(database, DatabaseRole.App, """
            SET search_path = pg_temp, public, bib;
            SELECT set_config('bib.operation_id', gen_random_uuid()::text, false),
                set_config('bib.node_id', 'n', false);
            CREATE TEMP TABLE audit_log (id int)
            """);

        state.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    /// <summary>
    /// Runs it in a transaction that is taken back; answers the SQLSTATE, or null when it went through.
    /// </summary>
    private static async Task<string?> TryAsync(ScratchDatabase database, DatabaseRole role, string sql)
    {
        await using var connection = await database.As(role).OpenConnectionAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        try
        {
            // The read-only default of bibd_query is a convenience, not the wall that is tested here.
            await using var command = new NpgsqlCommand($"SET TRANSACTION READ WRITE; {sql}", connection);
            await command.ExecuteNonQueryAsync(Stop);
            return null;
        }
        catch (PostgresException refused)
        {
            return refused.SqlState;
        }
    }
}
