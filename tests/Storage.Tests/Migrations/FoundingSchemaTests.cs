using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Migrations;

/// <summary>
/// The columns that the founding roadmap lists (DB-012, DB-018), with their types, as the domain and the decisions
/// amend them: chunks are shared and kept by the chunk store, versions name the lists that name them; a topic is unique
/// by its path and not by its name; the hashes of audit entries are in the leaves of seals. A domain counts as the type
/// that it narrows.
/// </summary>
public sealed class FoundingSchemaTests(ScratchServers servers)
{
    private static readonly Dictionary<string, string> _founding = new()
    {
        ["audit_log"] = "id bigint, timestamp timestamptz!, node_id text!, job_id uuid, operation_id uuid!, "
            + "role_used text!, action text!, table_name text, query_hash text, rows_affected integer, "
            + "duration_ms integer, source_component text, metadata jsonb",
        ["audit_seals"] = "prev_hash text!, leaves bytea!",
        ["nodes"] = "peer_id text, address text[], mode text!, storage_type text!, trusted_storage boolean!, "
            + "last_seen timestamptz, metadata jsonb, created_at timestamptz, updated_at timestamptz",
        ["topics"] = "id uuid, name text!, description text, schema jsonb, owner_node_id text, created_at timestamptz, "
            + "updated_at timestamptz",
        ["datasets"] = "id uuid, topic_id uuid, name text!, size_bytes bigint, hash text, location text, metadata jsonb, "
            + "created_at timestamptz, updated_at timestamptz",
        ["version_chunks"] = "version_id uuid!",
        ["jobs"] = "id uuid, type text!, status text!, cel_expression text, priority integer, config jsonb, "
            + "created_by text, created_at timestamptz, updated_at timestamptz, started_at timestamptz, "
            + "completed_at timestamptz",
        ["job_results"] = "id uuid, job_id uuid, node_id text, status text!, result jsonb, error text, "
            + "started_at timestamptz, completed_at timestamptz",
    };

    /// <summary>Every table that the domain names, but <c>chunks</c>, which lists hold since decision 75.</summary>
    private const string Tables =
        "nodes topics datasets dataset_versions version_chunks users roles tasks jobs job_results pipelines "
        + "schedules subscriptions downloads audit_log schema_migrations idempotency_keys catalog_log job_queue audit_seals";

    [Theory, InlineData(15), InlineData(18)]
    public async Task Each_founding_column_is_there_with_its_type(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        foreach (var (table, columns) in _founding)
        {
            var there = await database.RowsAsync($"""
                SELECT attname || ' ' || replace(
                        format_type(
                            coalesce((SELECT nullif(typbasetype, 0) FROM pg_type WHERE oid = atttypid), atttypid), NULL),
                        'timestamp with time zone', 'timestamptz')
                    || CASE WHEN attnotnull THEN '!' ELSE '' END
                FROM pg_attribute WHERE attrelid = 'bib.{table}'::regclass AND attnum > 0 AND NOT attisdropped
                """);

            // Being stricter than the roadmap is allowed, being laxer is not.
            columns.Split(", ").Where(column => !there.Contains(column) && !there.Contains(column + "!"))
                .ShouldBeEmpty(table);
        }
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Each_table_of_the_domain_is_there(int version)
    {
        await using var database = await servers.MigratedAsync(version);

        Tables.Split(' ').Except(await database.RowsAsync(
            "SELECT relname FROM pg_class WHERE relnamespace = 'bib'::regnamespace AND relkind IN ('r', 'v')"))
            .ShouldBeEmpty();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task The_domain_amends_the_roadmap_where_they_differ(int version)
    {
        await using var database = await servers.MigratedAsync(version);

        (await database.RowsAsync("SELECT to_regclass('bib.chunks') IS NULL"))
            .ShouldBe(["True"], "where a chunk lies, the chunk store alone knows");
        (await database.RowsAsync("""
            SELECT attnotnull FROM pg_attribute WHERE attrelid = 'bib.datasets'::regclass AND attname = 'hash'
            """)).ShouldBe(["False"], "a draft has no hash yet");
        (await database.RowsAsync("""
            SELECT indexdef FROM pg_indexes WHERE tablename = 'topics' AND indexdef LIKE 'CREATE UNIQUE%(name)%'
            """)).ShouldBeEmpty("a topic's path is unique, not its name");
    }
}
