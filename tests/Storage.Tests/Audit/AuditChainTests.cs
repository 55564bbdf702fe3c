using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bib.Storage.Audit;
using Bib.Storage.Database;
using Bib.Storage.Postgres;
using Bib.Storage.Tests.Database;
using Bib.Testing.Postgres;
using Npgsql;

namespace Bib.Storage.Tests.Audit;

public sealed class AuditChainTests(ScratchServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Every column of an entry and a value that it does not have.</summary>
    public static TheoryData<string, string> Columns { get; } = new()
    {
        { "timestamp", "timestamp + interval '1 microsecond'" },
        { "node_id", "'another'" },
        { "job_id", "gen_random_uuid()" },
        { "operation_id", "gen_random_uuid()" },
        { "role_used", "'bibd_query'" },
        { "action", "'SELECT'" },
        { "table_name", "'users'" },
        { "query_hash", "'x'" },
        { "rows_affected", "2" },
        { "duration_ms", "0" },
        { "source_component", "'p2p'" },
        { "metadata", "'{\"a\": 1}'" },
        { "actor", "'nobody'" },
        { "target", "'elsewhere'" },
    };

    [Theory, InlineData(15), InlineData(18)]
    public async Task Changing_any_column_of_a_sealed_entry_is_detected_and_named(int version)
    {
        await using var database = await SealedAsync(version, entries: 8);
        var id = long.Parse((await database.RowsAsync("SELECT max(id) FROM bib.audit_log"))[0], CultureInfo.InvariantCulture);

        foreach (var (column, value) in Columns.Select(row => row.Data))
        {
            await TamperAsync(database, $"CREATE TABLE kept AS SELECT * FROM bib.audit_log WHERE id = {id - 3}");
            await TamperAsync(database, $"UPDATE bib.audit_log SET {column} = {value} WHERE id = {id - 3}");

            var finding = (await VerifyAsync(database)).Findings.ShouldHaveSingleItem(column);
            finding.Kind.ShouldBe(AuditFindingKind.EntryChanged);
            finding.EntryId.ShouldBe(id - 3);

            await TamperAsync(database, $"DELETE FROM bib.audit_log WHERE id = {id - 3}");
            await TamperAsync(database, "INSERT INTO bib.audit_log SELECT * FROM kept; DROP TABLE kept");
            (await VerifyAsync(database)).IsIntact.ShouldBeTrue();
        }
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Deleting_inserting_and_reordering_entries_is_detected_and_named(int version)
    {
        await using var database = await SealedAsync(version, entries: 6);
        var last = long.Parse((await database.RowsAsync("SELECT max(id) FROM bib.audit_log"))[0], CultureInfo.InvariantCulture);

        await TamperAsync(database, $"""
            UPDATE bib.audit_log SET id = -1 WHERE id = {last};
            UPDATE bib.audit_log SET id = {last} WHERE id = {last - 1};
            UPDATE bib.audit_log SET id = {last - 1} WHERE id = -1
            """);
        (await VerifyAsync(database)).Findings.Select(finding => (finding.Kind, finding.EntryId)).ShouldBe(
            [(AuditFindingKind.EntryChanged, last - 1), (AuditFindingKind.EntryChanged, last)]);

        await TamperAsync(database, $"DELETE FROM bib.audit_log WHERE id >= {last - 1}");
        (await VerifyAsync(database)).Findings.Select(finding => (finding.Kind, finding.EntryId)).ShouldBe(
            [(AuditFindingKind.EntryMissing, last - 1), (AuditFindingKind.EntryMissing, last)]);

        await TamperAsync(database, $"""
            UPDATE bib.audit_log SET id = 0 WHERE id = {last - 2}
            """);
        (await VerifyAsync(database)).Findings.ShouldContain(
            finding => finding.Kind == AuditFindingKind.EntryInserted && finding.EntryId == 0);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_touched_seal_breaks_the_chain(int version)
    {
        await using var database = await SealedAsync(version, entries: 4);
        foreach (var change in new[]
        {
            "entry_count = entry_count", "merkle_root = repeat('a', 64)", "prev_hash = repeat('a', 64)",
            "seal_hash = repeat('a', 64)", "sealed_at = sealed_at + interval '1 microsecond'", "last_id = last_id + 1",
            "first_id = first_id - 1", "number = number + 1", "leaves = set_byte(leaves, 12, get_byte(leaves, 12) # 1)",
        })
        {
            await TamperAsync(database, "CREATE TABLE kept AS SELECT * FROM bib.audit_seals");
            await TamperAsync(database, $"UPDATE bib.audit_seals SET {change} WHERE number = 1");

            var intact = (await VerifyAsync(database)).IsIntact;
            intact.ShouldBe(change == "entry_count = entry_count", change);

            await TamperAsync(database,
                "DELETE FROM bib.audit_seals; INSERT INTO bib.audit_seals SELECT * FROM kept; DROP TABLE kept");
        }
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_log_cut_or_rolled_back_is_detected_by_a_remembered_head(int version)
    {
        await using var database = await SealedAsync(version, entries: 3);
        var before = (await VerifyAsync(database)).Head;
        await AppendAsync(database, 3);
        await SealAsync(database);
        var head = (await VerifyAsync(database)).Head;
        head.Number.ShouldBe(before.Number + 1);

        await TamperAsync(database, $"""
            DELETE FROM bib.audit_log WHERE id >= (SELECT first_id FROM bib.audit_seals WHERE number = {head.Number});
            DELETE FROM bib.audit_seals WHERE number = {head.Number}
            """);

        (await VerifyAsync(database)).IsIntact.ShouldBeTrue("nothing inside the log tells");
        (await VerifyAsync(database, before)).IsIntact.ShouldBeTrue();
        (await VerifyAsync(database, head)).Findings.ShouldHaveSingleItem().Kind.ShouldBe(AuditFindingKind.HeadLost);

        // Grown again to the same length, with another history.
        await AppendAsync(database, 4);
        await SealAsync(database);
        (await VerifyAsync(database, head)).Findings.ShouldHaveSingleItem().Kind.ShouldBe(AuditFindingKind.HeadLost);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_sealer_has_work_from_when_it_saw_an_entry_until_it_has_sealed_it(int version)
    {
        await using var database = await SealedAsync(version, entries: 1);
        var sealer = new AuditSealer(database.Database, TimeProvider.System);
        do await sealer.SealAsync(Stop);
        while (sealer.HasWork);

        await AppendAsync(database, 1);
        sealer.HasWork.ShouldBeFalse("nobody has looked");
        (await sealer.SealAsync(Stop)).ShouldBe(0);
        sealer.HasWork.ShouldBeTrue();
        do await sealer.SealAsync(Stop);
        while (sealer.HasWork);
        (await VerifyAsync(database)).Unsealed.ShouldBe(0);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task An_entry_in_flight_holds_the_seal_back_and_a_rolled_back_one_leaves_a_gap(int version)
    {
        await using var database = await SealedAsync(version, entries: 2);
        var sealer = new AuditSealer(database.Database, TimeProvider.System);
        await using var slow = await database.As(DatabaseRole.App).OpenConnectionAsync(Stop);
        await using var transaction = await slow.BeginTransactionAsync(Stop);
        await using (var append = new NpgsqlCommand(Append("slow"), slow)) await append.ExecuteNonQueryAsync(Stop);
        await AppendAsync(database, 2);

        for (var turn = 0; turn < 4; turn++) (await sealer.SealAsync(Stop)).ShouldBe(0);
        await transaction.CommitAsync(Stop);
        var sealedNow = 0;
        while (sealedNow == 0) sealedNow = await sealer.SealAsync(Stop);
        sealedNow.ShouldBe(3);

        await using (var rolledBack = await slow.BeginTransactionAsync(Stop))
        {
            await using var append = new NpgsqlCommand(Append("never"), slow);
            await append.ExecuteNonQueryAsync(Stop);
        }

        await AppendAsync(database, 1);
        await SealAsync(database);
        var report = await VerifyAsync(database);
        report.IsIntact.ShouldBeTrue();
        report.Unsealed.ShouldBe(0);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_hundred_writers_at_once_leave_a_chain_that_verifies(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var sealer = new AuditSealer(database.Database, TimeProvider.System);
        var rival = new AuditSealer(database.Database, TimeProvider.System);
        var writers = Task.WhenAll(Enumerable.Range(0, 100).Select(_ => AppendAsync(database, 10)));
        while (!writers.IsCompleted) await Task.WhenAll(sealer.SealAsync(Stop), rival.SealAsync(Stop));
        await writers;
        await SealAsync(database);

        var report = await VerifyAsync(database);

        report.Findings.ShouldBeEmpty();
        report.Entries.ShouldBeGreaterThanOrEqualTo(1000);
        report.Unsealed.ShouldBe(0);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Update_delete_and_truncate_are_refused_even_to_the_superuser(int version)
    {
        await using var database = await SealedAsync(version, entries: 2);
        foreach (var (role, state) in new[]
        {
            (DatabaseRole.AdminJobs, PostgresErrorCodes.InsufficientPrivilege), (DatabaseRole.Admin, BibSqlState.AppendOnly),
        })
        {
            foreach (var statement in new[]
            {
                "UPDATE bib.audit_log SET actor = 'x'", "DELETE FROM bib.audit_log", "TRUNCATE bib.audit_log",
                "UPDATE bib.audit_seals SET prev_hash = prev_hash", "DELETE FROM bib.audit_seals",
                "TRUNCATE bib.audit_seals",
            })
            {
                var refused = await Should.ThrowAsync<PostgresException>(() => database.ExecuteAsync(statement, role));
                refused.SqlState.ShouldBe(state, $"{role}: {statement}");
            }
        }
    }

    [Fact]
    public void The_worked_example_of_the_format_page_holds()
    {
        var entry = new AuditEntry(
            7, DateTime.UnixEpoch.AddTicks(1_770_000_000_123_456 * 10), "node", null,
            Guid.Parse("019a0000-0000-7000-8000-000000000001"), "bibd_app", "INSERT", "topics", null, 1, null, "grpc",
            """{"path": "wetter/münchen"}""", "ab", "t");

        AuditHashes.OfEntry(entry).ShouldBe(WorkedExample);
    }

    [Fact]
    public void The_hash_does_not_depend_on_how_long_the_fields_are()
    {
        var entry = new AuditEntry(
            long.MaxValue, DateTime.UnixEpoch, new('n', 300), Guid.Empty, Guid.Empty, "r", "ADMIN", null, null,
            int.MinValue, 0, "", new('ü', 30_000), null, new('t', 1024));
        var text = string.Create(CultureInfo.InvariantCulture, $"bib-audit-entry-v1\n19:{long.MaxValue},1:0,")
            + $"300:{entry.NodeId},36:{Guid.Empty},36:{Guid.Empty},1:r,5:ADMIN,-,-,11:-2147483648,1:0,0:,"
            + $"60000:{entry.Metadata},-,-,1024:{entry.Target},";

        AuditHashes.OfEntry(entry).ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    private const string WorkedExample = "5c1d3e06dbbee979685b2ea278024de2e5ef846676af5db68bb270cd243720f1";

    private async Task<ScratchDatabase> SealedAsync(int version, int entries)
    {
        var database = await servers.MigratedAsync(version);
        await AppendAsync(database, entries);
        await SealAsync(database);
        var report = await VerifyAsync(database);
        report.Findings.ShouldBeEmpty();
        report.Unsealed.ShouldBe(0);
        return database;
    }

    private static async Task AppendAsync(ScratchDatabase database, int entries)
    {
        for (var entry = 0; entry < entries; entry++)
        {
            await database.Database.ExecuteAsync(
                BibDatabaseTests.Context(),
                batch => batch.Audit(new AuditRecord("UPDATE", "topics", $"t{entry}", "somebody", Metadata: "{}")),
                Stop);
        }
    }

    /// <summary>Turns until nothing is left; each waits for the transactions that the one before it saw.</summary>
    private static async Task SealAsync(ScratchDatabase database)
    {
        var sealer = new AuditSealer(database.Database, TimeProvider.System);
        const string open = """
            SELECT 1 FROM bib.audit_log
            WHERE id > (SELECT coalesce(max(last_id), 0) FROM bib.audit_seals) LIMIT 1
            """;
        while ((await database.RowsAsync(open)).Count > 0) await sealer.SealAsync(Stop);
    }

    private static Task<AuditReport> VerifyAsync(ScratchDatabase database, AuditHead? head = null) =>
        new AuditVerifier(database.Database).VerifyAsync(head, Stop);

    /// <summary>As a superuser who switches the triggers off, which the hashes are there for.</summary>
    private static Task TamperAsync(ScratchDatabase database, string sql) => database.ExecuteAsync($"""
        ALTER TABLE bib.audit_log DISABLE TRIGGER ALL;
        ALTER TABLE bib.audit_seals DISABLE TRIGGER ALL;
        {sql};
        ALTER TABLE bib.audit_log ENABLE ALWAYS TRIGGER audit_immutable;
        ALTER TABLE bib.audit_log ENABLE ALWAYS TRIGGER audit_not_emptied
        """);

    private static string Append(string actor) => $"""
        SELECT set_config('bib.operation_id', gen_random_uuid()::text, true), set_config('bib.node_id', 'n', true),
            bib.audit_append('ADMIN', NULL, NULL, '{actor}', 0, NULL)
        """;
}
