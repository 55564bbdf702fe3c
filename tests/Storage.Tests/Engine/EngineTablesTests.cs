using Bib.Storage.Database;
using Bib.Storage.Engine;
using Bib.Storage.Postgres;
using Bib.Testing.Postgres;
using Npgsql;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Bib.Storage.Tests.Engine;

public sealed class EngineTablesTests(ScratchServers servers)
{
    private static readonly GrainId Grain = GrainId.Create("thing", "one");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_reminder_is_written_read_and_removed_under_its_etag(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var table = new PostgresReminderTable(database.Database, "bib");
        var entry = new ReminderEntry
        {
            GrainId = Grain,
            ReminderName = "wake",
            StartAt = new DateTime(2026, 11, 21, 3, 0, 0, DateTimeKind.Utc),
            Period = TimeSpan.FromDays(40),
        };

        var first = await table.UpsertRow(entry);
        var second = await table.UpsertRow(entry);

        second.ShouldNotBe(first);
        var read = (await table.ReadRow(Grain, "wake")).ShouldNotBeNull();
        (read.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag)
            .ShouldBe((Grain, "wake", entry.StartAt, entry.Period, second));
        (await table.RemoveRow(Grain, "wake", first!)).ShouldBeFalse();
        (await table.RemoveRow(Grain, "wake", second!)).ShouldBeTrue();
        (await table.ReadRow(Grain, "wake")).ShouldBeNull();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Every_reminder_lies_in_exactly_one_part_of_the_ring(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var table = new PostgresReminderTable(database.Database, "bib");
        for (var number = 0; number < 40; number++)
        {
            await table.UpsertRow(new ReminderEntry
            {
                GrainId = GrainId.Create("thing", $"{number}"), ReminderName = "r", Period = TimeSpan.FromMinutes(1),
                StartAt = DateTime.UnixEpoch,
            });
        }

        uint[] cuts = [0, 0x40000000, 0x7FFFFFFF, 0x80000000, 0xC0000000, uint.MaxValue];
        var found = new List<string>();
        for (var part = 0; part < cuts.Length; part++)
        {
            var rows = await table.ReadRows(cuts[part], cuts[(part + 1) % cuts.Length]);
            found.AddRange(rows.Reminders.Select(row => row.GrainId.ToString()));
        }

        found.Count.ShouldBe(40);
        found.ShouldBeUnique();
        (await table.ReadRows(5, 5)).Reminders.Count.ShouldBe(40);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task An_engine_state_is_guarded_by_its_etag(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var storage = new PostgresStateStorage(database.Database);
        var mine = new GrainState<Names> { State = new Names { All = ["a"] } };
        await storage.WriteStateAsync("pubsub", Grain, mine);
        var yours = new GrainState<Names>();
        await storage.ReadStateAsync("pubsub", Grain, yours);
        yours.State!.All.ShouldBe(["a"]);
        yours.RecordExists.ShouldBeTrue();
        mine.State.All.Add("b");
        await storage.WriteStateAsync("pubsub", Grain, mine);

        await Should.ThrowAsync<InconsistentStateException>(() => storage.WriteStateAsync("pubsub", Grain, yours));
        await Should.ThrowAsync<InconsistentStateException>(() => storage.ClearStateAsync("pubsub", Grain, yours));
        await Should.ThrowAsync<InconsistentStateException>(
            () => storage.WriteStateAsync("pubsub", Grain, new GrainState<Names> { State = new Names() }));

        await storage.ClearStateAsync("pubsub", Grain, mine);
        await storage.ReadStateAsync("pubsub", Grain, yours);
        (yours.RecordExists, yours.ETag, yours.State!.All.Count).ShouldBe((false, null, 0));
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Membership_moves_with_the_version_of_its_table_or_not_at_all(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        (await CallAsync(database, "InsertMembershipVersionKey")).ShouldBe(1);
        (await CallAsync(database, "InsertMembershipVersionKey")).ShouldBe(0);
        (await CallAsync(database, "InsertMembershipKey", 0)).ShouldBe(1);
        (await CallAsync(database, "InsertMembershipKey", 1)).ShouldBe(0, "the silo is there already");
        (await CallAsync(database, "UpdateMembershipKey", 0)).ShouldBe(0, "the table has moved on");
        (await CallAsync(database, "UpdateMembershipKey", 1)).ShouldBe(1);

        var races = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => CallAsync(database, "UpdateMembershipKey", 2)));

        races.Sum().ShouldBe(1);
        (await database.RowsAsync("SELECT version FROM orleans.orleansmembershipversiontable")).ShouldBe(["3"]);
    }

    /// <summary>As the provider does: the query's text from the table, unqualified names, named parameters.</summary>
    private static async Task<int> CallAsync(ScratchDatabase database, string key, int tableVersion = 0)
    {
        var sql = (await database.RowsAsync(
            $"SELECT querytext FROM OrleansQuery WHERE querykey = '{key}'", DatabaseRole.Orleans))[0];
        await using var command = database.As(DatabaseRole.Orleans).CreateCommand(sql);
        var now = new DateTime(2026, 11, 21, 3, 0, 0, DateTimeKind.Utc);
        foreach (var (name, value) in new (string, object)[]
        {
            ("DeploymentId", "d"), ("Address", "127.0.0.1"), ("Port", 11111), ("Generation", 5), ("SiloName", "s"),
            ("HostName", "h"), ("Status", 3), ("ProxyPort", 30000), ("StartTime", now), ("IAmAliveTime", now),
            ("SuspectTimes", DBNull.Value), ("Version", tableVersion),
        })
        {
            if (sql.Contains($"@{name}", StringComparison.Ordinal)) command.Parameters.AddWithValue(name, value);
        }

        return Convert.ToInt32(await command.ExecuteScalarAsync(Stop), System.Globalization.CultureInfo.InvariantCulture);
    }

    public sealed class Names
    {
        public List<string> All { get; set; } = [];
    }
}
