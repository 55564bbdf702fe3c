using System.Text.Json;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Migrations;

/// <summary>
/// Rows of every table, in every state that a migration treats in its own way; and what became of them.
/// </summary>
internal static class EveryKindOfRow
{
    private const string Insert = """
        SELECT set_config('bib.node_id', 'n1', false), set_config('bib.operation_id', gen_random_uuid()::text, false),
            set_config('bib.component', 'tests', false);
        INSERT INTO bib.nodes (peer_id, address, mode, storage_type, metadata)
        VALUES ('n1', '{/ip4/127.0.0.1}', 'full', 'postgres', '{"a": 1}'), ('n2', NULL, 'proxy', 'sqlite', NULL);
        INSERT INTO bib.users (id, public_key, name, email, role, status)
        VALUES (left(encode(sha256('\x01'::bytea || decode(repeat('00', 31), 'hex')), 'hex'), 40),
                '\x01'::bytea || decode(repeat('00', 31), 'hex'), 'Ada', 'ada@lab.example', 'admin', 'active'),
            (repeat('a', 40), NULL, NULL, NULL, 'member', 'deleted');
        INSERT INTO bib.sessions (id, user_id, token_hash, label, address, created_at, expires_at)
        VALUES (gen_random_uuid(), repeat('a', 40), sha256('t'), 'laptop', '10.0.0.1', now(), now() + interval '1 day');
        INSERT INTO bib.topics (id, path, name, parent_path, description, tags, metadata, schema, roles, status,
            owner_node_id, created_by, updated_at, archived_at, deleted_at, version)
        VALUES ('10000000-0000-0000-0000-000000000000', 'weather', 'weather', NULL, 'Größe 🌡', '{a,b}', '{"k": [1, null]}',
                '{"columns": []}', '[{"user": "u", "role": "owner"}]', 'active', 'n1', 'uid:1000', now() - interval '3 days',
                NULL, NULL, 7),
            ('20000000-0000-0000-0000-000000000000', 'weather/old', 'old', 'weather', '', '{}', '{}', NULL, '[]',
                'archived', NULL, NULL, now(), now(), NULL, 2),
            ('30000000-0000-0000-0000-000000000000', 'weather/gone', 'gone', 'weather', '', '{}', '{}', NULL, '[]',
                'deleted', NULL, NULL, now(), now(), now(), 3);
        INSERT INTO bib.datasets (id, topic_id, name, status, size_bytes, hash, citation, archived_at, deleted_at,
            version_count, home_node_id)
        VALUES ('40000000-0000-0000-0000-000000000000', '10000000-0000-0000-0000-000000000000', 'gsod', 'active', 5,
                repeat('d', 64), '{"title": "GSOD"}', NULL, NULL, 2, 'n1'),
            ('41000000-0000-0000-0000-000000000000', '10000000-0000-0000-0000-000000000000', 'draft', 'draft', NULL, NULL,
                NULL, NULL, NULL, 0, NULL),
            ('42000000-0000-0000-0000-000000000000', '10000000-0000-0000-0000-000000000000', 'old', 'archived', 5,
                repeat('d', 64), NULL, now(), NULL, 0, NULL),
            ('43000000-0000-0000-0000-000000000000', '10000000-0000-0000-0000-000000000000', 'gone', 'deleted', 5,
                repeat('d', 64), NULL, NULL, now(), 0, NULL);
        INSERT INTO bib.dataset_versions (id, dataset_id, version, previous_version_id, message, content_id, header,
            publisher, public_key, signature, node_signature, node_public_key, size_bytes, file_count, chunk_count,
            row_count, format, schema)
        VALUES ('50000000-0000-0000-0000-000000000000', '40000000-0000-0000-0000-000000000000', '1.0.0', NULL, 'first',
                repeat('e', 64), '\x7b7d', repeat('a', 40), sha256('k'), sha256('s') || sha256('s'),
                sha256('n') || sha256('n'), sha256('p'), 5, 1, 1, 3, 'csv', '[{"name": "t"}]'),
            ('51000000-0000-0000-0000-000000000000', '40000000-0000-0000-0000-000000000000', '1.1.0',
                '50000000-0000-0000-0000-000000000000', '', repeat('f', 64), '\x7b7d', repeat('a', 40), NULL, NULL, NULL,
                NULL, 0, 0, NULL, NULL, NULL, NULL);
        UPDATE bib.datasets SET latest_version_id = '51000000-0000-0000-0000-000000000000' WHERE name = 'gsod';
        INSERT INTO bib.table_profiles (version_id, state, due_at, profile, problem)
        VALUES ('50000000-0000-0000-0000-000000000000', 'done', now(), '{}', NULL),
            ('51000000-0000-0000-0000-000000000000', 'failed', now(), NULL, 'broken');
        INSERT INTO bib.file_lists (hash) VALUES (sha256('l'));
        INSERT INTO bib.list_chunks VALUES (sha256('l'), sha256('c'));
        INSERT INTO bib.version_chunks VALUES ('50000000-0000-0000-0000-000000000000', sha256('l'));
        INSERT INTO bib.version_lineage VALUES ('50000000-0000-0000-0000-000000000000', '["bib://a/b@1.0.0"]'),
            ('51000000-0000-0000-0000-000000000000', NULL);
        INSERT INTO bib.uploads (id, dataset_id, user_id, lease, records)
        VALUES ('60000000-0000-0000-0000-000000000000', '41000000-0000-0000-0000-000000000000', 'u', gen_random_uuid(), 1);
        INSERT INTO bib.upload_journal VALUES ('60000000-0000-0000-0000-000000000000', 0, '\x00ff');
        INSERT INTO bib.catalog_entries (subject_id, version, kind, home_node_id, epoch, revision, record, public_key, signature)
        VALUES (gen_random_uuid(), 3, 'topic', 'n9', 1, 2, '\x00', sha256('k'), sha256('s') || sha256('s'));
        INSERT INTO bib.bans (subject, reason, created_by, created_at, ends_at)
        VALUES ('192.0.2.0/24', 'floods us', 'uid:1000', now(), now() + interval '7 days'), ('n9', '', 'u', now(), NULL);
        INSERT INTO bib.subscriptions (node_id, pattern) VALUES ('n1', 'weather/#');
        INSERT INTO bib.downloads (dataset_id, content_id, part_count, parts_done, size_bytes)
        VALUES (gen_random_uuid(), repeat('e', 64), 9, '\x0000', 5);
        INSERT INTO bib.replica_marks (dataset_id, wish, wanted_until, is_pinned, updated_by, updated_at)
        VALUES (gen_random_uuid(), 'wanted', '1.2.0', true, 'u', now());
        INSERT INTO bib.copy_promises VALUES
            (gen_random_uuid(), 'n9', 5, '\x00ff', sha256('k'), sha256('s') || sha256('s'), false, now()),
            (gen_random_uuid(), 'n9', 6, '\x01', sha256('k'), sha256('s') || sha256('s'), true, now());
        INSERT INTO bib.copy_locks VALUES (gen_random_uuid(), 'n9', now(), now() + interval '1 minute');
        INSERT INTO bib.copy_drops VALUES (gen_random_uuid(), gen_random_uuid(), true, now());
        INSERT INTO bib.idempotency_keys (user_id, key, fingerprint, answer, expires_at)
        VALUES ('u', gen_random_uuid(), sha256('request'), '{"Id": "1", "Text": "ö"}', now() + interval '1 day');
        INSERT INTO bib.catalog_log (kind, subject_id, payload, relayed_at)
        VALUES ('topic.created', gen_random_uuid(), '{"b": 1, "a": 2}', NULL), ('x', gen_random_uuid(), '{}', now());
        SELECT bib.audit_append('INSERT', 'topics', 'weather', 'uid:1000', 1, '{"path": "weather"}'),
            bib.audit_append('AUTH', NULL, NULL, NULL, 0, NULL);
        INSERT INTO bib.audit_seals VALUES (1, 1, 2, 1, repeat('1', 64), repeat('0', 64), repeat('2', 64), now(),
            decode(repeat('00', 40), 'hex'));
        INSERT INTO bib.tasks (id, name, task_version, instructions)
        VALUES ('70000000-0000-0000-0000-000000000000', 'clean', '1.0.0', '[]');
        INSERT INTO bib.pipelines (id, name, graph) VALUES ('71000000-0000-0000-0000-000000000000', 'p', '{}');
        INSERT INTO bib.jobs (id, type, task_id, topic_id, pipeline_id, executing_node)
        VALUES ('72000000-0000-0000-0000-000000000000', 'clean', '70000000-0000-0000-0000-000000000000',
            '10000000-0000-0000-0000-000000000000', '71000000-0000-0000-0000-000000000000', 'n1');
        INSERT INTO bib.job_results (job_id, status) VALUES ('72000000-0000-0000-0000-000000000000', 'failed');
        INSERT INTO bib.job_queue (job_id) VALUES ('72000000-0000-0000-0000-000000000000');
        INSERT INTO bib.job_logs VALUES ('72000000-0000-0000-0000-000000000000', 1, now(), 0, 1, 'read 3 rows');
        INSERT INTO bib.schedules (name, kind, interval_ms, job_template) VALUES ('nightly', 'interval', 1000, '{}');
        INSERT INTO orleans.orleansmembershipversiontable (deploymentid, version) VALUES ('d', 3);
        INSERT INTO orleans.orleansmembershiptable (deploymentid, address, port, generation, siloname, hostname, status,
            starttime, iamalivetime) VALUES ('d', '10.0.0.1', 1, 2, 's', 'h', 3, now(), now());
        INSERT INTO orleans.orleansreminderstable VALUES ('bib', 'thing/one', 'wake', now(), 60000, -5, 2);
        INSERT INTO orleans.grain_states (state_name, grain_id, state) VALUES ('pubsub', 'thing/one', '{"a": []}');
        """;

    private const string Tables = """
        SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
        WHERE schemaname IN ('bib', 'orleans') AND tablename <> 'schema_migrations' ORDER BY 1
        """;

    /// <summary>Puts them in; of the tables there are now, none stays empty.</summary>
    public static async Task PutIntoAsync(ScratchDatabase database)
    {
        await database.ExecuteAsync(Insert);
        var rows = await OfAsync(database);
        (await database.RowsAsync(Tables)).Except(rows.Select(row => row.Table).Distinct())
            .ShouldBeEmpty("a table that is new has rows here too");
    }

    /// <summary>All rows but those that migrations add to the log.</summary>
    public static async Task<IReadOnlyList<(string Table, JsonElement Columns)>> OfAsync(ScratchDatabase database)
    {
        var tables = await database.RowsAsync(Tables);
        if (tables.Count == 0) return [];
        var rows = await database.RowsAsync(string.Join(
            " UNION ALL ", tables.Select(table => $"SELECT '{table} ' || to_jsonb(t)::text FROM {table} t")));
        return
        [
            .. from row in rows
               let parts = row.Split(' ', 2)
               let columns = JsonDocument.Parse(parts[1]).RootElement
               where parts[0] != "bib.audit_log" || columns.GetProperty("action").GetString() != "DDL"
               select (parts[0], columns),
        ];
    }

    /// <summary>
    /// The rows in words, as far as another schema can tell of them: tables that it has rows of, columns that it has
    /// and knows the content of.
    /// </summary>
    public static IReadOnlyList<string> InWordsOf(
        IReadOnlyList<(string Table, JsonElement Columns)> rows,
        IReadOnlyList<(string Table, JsonElement Columns)> other,
        string? unknown)
    {
        var known = other.GroupBy(row => row.Table).ToDictionary(
            table => table.Key,
            table => table.First().Columns.EnumerateObject().Select(column => column.Name)
                .Where(column => column != unknown).ToHashSet());
        return [.. rows.Where(row => known.ContainsKey(row.Table))
            .Select(row => row.Table + " " + string.Join(", ", row.Columns.EnumerateObject()
                .Where(column => known[row.Table].Contains(column.Name)).OrderBy(column => column.Name, StringComparer.Ordinal)))
            .Order(StringComparer.Ordinal)];
    }
}
