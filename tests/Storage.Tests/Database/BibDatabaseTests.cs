using Bib.Storage.Database;
using Bib.Storage.Postgres;
using Bib.Testing.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Tests.Database;

public sealed class BibDatabaseTests(ScratchServers servers)
{
    private static readonly Guid Operation = Guid.Parse("019a0000-0000-7000-8000-000000000001");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_save_is_row_audit_entry_and_outbox_row_tagged_with_their_operation(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var id = Guid.NewGuid();

        await database.Database.ExecuteAsync(Context(), batch => Insert(batch, id, "weather"), Stop);

        (await database.RowsAsync($"SELECT path FROM bib.topics WHERE id = '{id}'")).ShouldBe(["weather"]);
        (await database.RowsAsync(
            $"SELECT concat_ws(' ', action, role_used, source_component, node_id, operation_id, actor) "
            + $"FROM bib.audit_log WHERE target = '{id}'"))
            .ShouldBe([$"INSERT bibd_app tests {ScratchDatabase.NodeId} {Operation} somebody"]);
        (await database.RowsAsync("SELECT concat_ws(' ', kind, operation_id, node_id) FROM bib.catalog_log"))
            .ShouldBe([$"topic.created {Operation} {ScratchDatabase.NodeId}"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_stale_version_takes_the_whole_transaction_back(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var id = Guid.NewGuid();
        await database.Database.ExecuteAsync(Context(), batch => Insert(batch, id, "weather"), Stop);

        var conflict = await Should.ThrowAsync<PostgresException>(() => database.Database.ExecuteAsync(
            Context(),
            batch => batch.Audit(new AuditRecord("UPDATE", "topics", id.ToString(), "early")).AddGuarded(
                "UPDATE bib.topics SET version = version + 1 WHERE id = $1 AND version = $2 RETURNING version",
                (NpgsqlDbType.Uuid, id), (NpgsqlDbType.Bigint, 7L)),
            Stop));

        conflict.SqlState.ShouldBe(BibSqlState.VersionConflict);
        (await database.RowsAsync("SELECT 1 FROM bib.audit_log WHERE actor = 'early'")).ShouldBeEmpty();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task What_is_read_by_connections_that_the_server_ended_while_they_rested_is_read_by_another(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var ids = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => BackendAsync()));
        (await database.RowsAsync(
            $"SELECT pg_terminate_backend(pid, 10000) FROM unnest(ARRAY[{string.Join(',', ids.Distinct())}]) pid"))
            .ShouldAllBe(ended => ended == "True");

        ids.ShouldNotContain(await BackendAsync());

        Task<int> BackendAsync() => database.Database.ReadAsync(
            Context(),
            batch => batch.Add("SELECT pg_backend_pid()"),
            static async (reader, stop) => await reader.ReadAsync(stop) ? reader.GetInt32(0) : 0,
            Stop);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_change_by_a_connection_that_the_server_ended_is_told_and_the_next_one_is_made(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var insert = (Guid id) => database.Database.ExecuteAsync(Context(), batch => Insert(batch, id, $"t{id:N}"), Stop);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => insert(Guid.NewGuid())));
        await database.RowsAsync(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
            + $"WHERE datname = current_database() AND usename = '{DatabaseRole.App.Name}'");

        // Whether it was made cannot be known here; that the other connections are as dead is.
        await Should.ThrowAsync<NpgsqlException>(() => insert(Guid.NewGuid()));
        await insert(Guid.NewGuid());
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_connection_that_the_server_ended_while_it_rested_is_not_handed_out(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var audit = Context() with { Role = DatabaseRole.Audit };
        int rested;
        await using (var first = await database.Database.OpenAsync(audit, Stop))
            rested = await first.ScalarAsync<int>("SELECT pg_backend_pid()", Stop);
        (await database.RowsAsync($"SELECT pg_terminate_backend({rested}, 10000)")).ShouldBe(["True"]);

        await using var opened = await database.Database.OpenAsync(audit, Stop);

        (await opened.ScalarAsync<int>("SELECT pg_backend_pid()", Stop)).ShouldNotBe(rested);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_connection_keeps_nothing_of_a_transaction(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await database.Database.ExecuteAsync(
            Context() with { Role = DatabaseRole.Query }, batch => batch.Add("SELECT 1"), Stop);

        var left = await database.RowsAsync(
            "SELECT concat_ws('|', current_user, current_setting('bib.operation_id', true))", DatabaseRole.App);

        left.ShouldBe(["bibd_app|"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_job_role_has_only_its_own_rights_within_its_transaction(int version)
    {
        await using var database = await servers.MigratedAsync(version);

        var refused = await Should.ThrowAsync<PostgresException>(() => database.Database.ExecuteAsync(
            Context() with { Role = DatabaseRole.Query },
            batch => batch.Add("UPDATE bib.topics SET description = ''"), Stop));

        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task An_untagged_transaction_cannot_append_to_the_audit_log(int version)
    {
        await using var database = await servers.MigratedAsync(version);

        var refused = await Should.ThrowAsync<PostgresException>(() => database.ExecuteAsync(
            "SELECT bib.audit_append('ADMIN', NULL, NULL, NULL, 0, NULL)", DatabaseRole.App));

        refused.SqlState.ShouldBe(BibSqlState.Untagged);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Each_statement_shows_its_operation_and_component_to_whoever_watches_the_server(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var shown = new List<string>();

        await database.Database.QueryAsync(
            Context() with { Role = DatabaseRole.Query },
            batch =>
            {
                for (var statement = 0; statement < 3; statement++)
                {
                    batch.Add("SELECT application_name || ' ' || current_user || ' ' || current_setting('bib.operation_id') "
                        + "FROM pg_stat_activity WHERE pid = pg_backend_pid()");
                }
            },
            async (reader, stop) =>
            {
                do
                {
                    while (await reader.ReadAsync(stop)) shown.Add(reader.GetString(0));
                }
                while (await reader.NextResultAsync(stop));
                return true;
            },
            Stop);

        shown.ShouldBe(Enumerable.Repeat($"tests/{Operation} bibd_query {Operation}", 3));
    }

    internal static OperationContext Context() => new(Operation, "tests", DatabaseRole.App);

    internal static OperationBatch Insert(OperationBatch batch, Guid id, string path) => batch
        .AddGuarded(
            "INSERT INTO bib.topics (id, path, name) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING RETURNING version",
            (NpgsqlDbType.Uuid, id), (NpgsqlDbType.Text, path), (NpgsqlDbType.Text, path))
        .Audit(new AuditRecord("INSERT", "topics", id.ToString(), "somebody", Metadata: """{"path":"x"}"""))
        .Tell("topic.created", id, "{}");
}
