using System.Net;
using System.Text.RegularExpressions;
using Bib.Storage.Postgres;
using Bib.Testing.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Messaging;
using Orleans.Runtime;

namespace Bib.Storage.Tests.Engine;

/// <summary>
/// Orleans' own AdoNet providers against our tables and queries: each loads every query it knows of by its key, and
/// runs it under the role bibd_orleans.
/// </summary>
public sealed partial class AdoNetContractTests(ScratchServers servers)
{
    private const string ClusterId = "12D3KooWNode";
    private static readonly DateTime _start = new(2026, 11, 21, 3, 0, 0, 123, DateTimeKind.Utc);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task Membership_is_kept_by_the_official_provider(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var host = Silo(database);
        var table = host.Services.GetRequiredService<IMembershipTable>();

        await table.InitializeMembershipTableAsync(true, Stop);
        await table.InitializeMembershipTableAsync(true, Stop);

        var empty = await table.ReadAllAsync(Stop);
        empty.Members.ShouldBeEmpty();
        empty.Version.Version.ShouldBe(0);
        var one = Entry(11111, SiloStatus.Active, 30000);
        (await table.InsertRowAsync(one, empty.Version.Next(), Stop)).ShouldBeTrue();
        (await table.InsertRowAsync(one, empty.Version.Next(), Stop)).ShouldBeFalse("the table has moved on");
        var read = await table.ReadRowAsync(one.SiloAddress, Stop);
        read.Version.Version.ShouldBe(1);
        var (kept, etag) = read.Members.ShouldHaveSingleItem();
        (kept.SiloAddress, kept.Status, kept.ProxyPort, kept.HostName, kept.SiloName, kept.StartTime, kept.IAmAliveTime)
            .ShouldBe((one.SiloAddress, one.Status, 30000, "host", "silo", _start, _start));
        kept.SuspectTimes.ShouldBeNull();

        kept.SuspectTimes = [Tuple.Create(Address(11112), _start)];
        (await table.UpdateRowAsync(kept, etag, read.Version.Next(), Stop)).ShouldBeTrue();
        (await table.UpdateRowAsync(kept, etag, read.Version.Next(), Stop)).ShouldBeFalse("the table has moved on");
        var suspected = (await table.ReadAllAsync(Stop)).Members.ShouldHaveSingleItem().Item1;
        suspected.SuspectTimes.ShouldHaveSingleItem().ShouldBe(Tuple.Create(Address(11112), _start));

        kept.IAmAliveTime = _start.AddMinutes(1);
        await table.UpdateIAmAliveAsync(kept, Stop);
        var after = await table.ReadAllAsync(Stop);
        after.Members[0].Item1.IAmAliveTime.ShouldBe(_start.AddMinutes(1));
        after.Version.Version.ShouldBe(2, "a sign of life changes nobody's view");

        suspected.IAmAliveTime.ShouldBe(_start);
        (await table.UpdateRowAsync(suspected, after.Members[0].Item2, after.Version.Next(), Stop)).ShouldBeTrue();
        (await table.ReadAllAsync(Stop)).Members[0].Item1.IAmAliveTime.ShouldBe(
            _start.AddMinutes(1), "a vote does not take back the sign of life that came meanwhile");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Two_silos_that_join_at_once_take_turns(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var host = Silo(database);
        var table = host.Services.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTableAsync(true, Stop);
        var start = (await table.ReadAllAsync(Stop)).Version;

        var joined = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            number => table.InsertRowAsync(Entry(12000 + number, SiloStatus.Joining, 0), start.Next(), Stop)));

        joined.Count(won => won).ShouldBe(1);
        (await table.ReadAllAsync(Stop)).Members.Count.ShouldBe(1);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Only_rows_of_the_dead_are_cleaned_away_and_a_cluster_can_be_forgotten(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var host = Silo(database);
        var table = host.Services.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTableAsync(true, Stop);
        foreach (var entry in new[] { Entry(1, SiloStatus.Dead, 0), Entry(2, SiloStatus.Active, 0) })
            (await table.InsertRowAsync(entry, (await table.ReadAllAsync(Stop)).Version.Next(), Stop)).ShouldBeTrue();

        await table.CleanupDefunctSiloEntriesAsync(_start.AddDays(-1), Stop);
        (await table.ReadAllAsync(Stop)).Members.Count.ShouldBe(2);
        await table.CleanupDefunctSiloEntriesAsync(_start.AddDays(1), Stop);
        (await table.ReadAllAsync(Stop)).Members.ShouldHaveSingleItem().Item1.SiloAddress.ShouldBe(Address(2));

        await table.DeleteMembershipTableEntriesAsync(ClusterId, Stop);
        (await database.RowsAsync("SELECT count(*) FROM orleans.orleansmembershiptable")).ShouldBe(["0"]);
        (await database.RowsAsync("SELECT count(*) FROM orleans.orleansmembershipversiontable")).ShouldBe(["0"]);
    }

    /// <summary>By its text, for a provider has this query from 10.4.2 on and runs it if it finds it.</summary>
    [Theory, InlineData(15), InlineData(18)]
    public async Task A_dead_silos_row_is_cleaned_away_only_as_it_was_seen(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var host = Silo(database);
        var table = host.Services.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTableAsync(true, Stop);
        var entry = Entry(1, SiloStatus.Dead, 0);
        (await table.InsertRowAsync(entry, (await table.ReadAllAsync(Stop)).Version.Next(), Stop)).ShouldBeTrue();
        await using var source = As(database);
        await using var read = source.CreateCommand(
            "SELECT querytext FROM orleansquery WHERE querykey = 'CleanupDefunctSiloEntryKey'");
        var query = (string)(await read.ExecuteScalarAsync(Stop)).ShouldNotBeNull();

        (await CleanAsync(_start.AddSeconds(1), null)).ShouldBe(0, "it gave a sign of life meanwhile");
        (await CleanAsync(_start, "10.0.0.5:2@7,2026-11-21")).ShouldBe(0, "somebody voted meanwhile");
        (await CleanAsync(_start, null)).ShouldBe(1);
        (await table.ReadAllAsync(Stop)).Members.ShouldBeEmpty();

        async Task<int> CleanAsync(DateTime signOfLife, string? suspectTimes)
        {
            await using var command = source.CreateCommand(query);
            command.Parameters.AddWithValue("DeploymentId", ClusterId);
            command.Parameters.AddWithValue("Address", "10.0.0.5");
            command.Parameters.AddWithValue("Port", 1);
            command.Parameters.AddWithValue("Generation", 7);
            command.Parameters.AddWithValue("StartTime", _start);
            command.Parameters.AddWithValue("IAmAliveTime", signOfLife);
            command.Parameters.Add(new("SuspectTimes", NpgsqlTypes.NpgsqlDbType.Text)
            {
                Value = (object?)suspectTimes ?? DBNull.Value,
            });
            return await command.ExecuteNonQueryAsync(Stop);
        }
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Gateways_are_the_active_silos_that_take_clients(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var silo = Silo(database);
        var table = silo.Services.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTableAsync(true, Stop);
        foreach (var entry in new[]
        {
            Entry(1, SiloStatus.Active, 30001), Entry(2, SiloStatus.Dead, 30002), Entry(3, SiloStatus.Active, 0),
            Entry(4, SiloStatus.Joining, 30004),
        }) (await table.InsertRowAsync(entry, (await table.ReadAllAsync(Stop)).Version.Next(), Stop)).ShouldBeTrue();
        using var client = Host.CreateEmptyApplicationBuilder(new())
            .UseOrleansClient(builder => builder
                .Configure<ClusterOptions>(Name)
                .UseAdoNetClustering(options => (options.Invariant, options.DataSource) = ("Npgsql", As(database))))
            .Build();
        var gateways = client.Services.GetRequiredService<IGatewayListProvider>();

        await gateways.InitializeGatewayListProviderAsync(Stop);

        (await gateways.GetGatewaysAsync(Stop)).ShouldHaveSingleItem().Port.ShouldBe(30001);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Reminders_are_kept_by_the_official_provider(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var host = Silo(database);
        var table = host.Services.GetRequiredService<IReminderTable>();
        await table.StartAsync(Stop);
        var grain = GrainId.Create("thing", "one");
        var entry = new ReminderEntry
        {
            GrainId = grain, ReminderName = "wake", StartAt = _start, Period = TimeSpan.FromDays(40),
        };

        var first = await table.UpsertRow(entry, Stop);
        var second = await table.UpsertRow(entry, Stop);

        second.ShouldNotBe(first);
        var read = (await table.ReadRow(grain, "wake", Stop)).ShouldNotBeNull();
        (read.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag)
            .ShouldBe((grain, "wake", _start, entry.Period, second));
        (await table.ReadRows(grain, Stop)).Reminders.Count.ShouldBe(1);
        (await table.ReadRows(0x80000000, 0x7FFFFFFF, Stop)).Reminders.Count.ShouldBe(1);
        var hash = grain.GetUniformHashCode();
        (await table.ReadRows(hash - 1, hash, Stop)).Reminders.Count.ShouldBe(1);
        (await table.ReadRows(hash, hash + 1, Stop)).Reminders.ShouldBeEmpty();
        (await table.RemoveRow(grain, "wake", first!, Stop)).ShouldBeFalse();
        (await table.RemoveRow(grain, "wake", second!, Stop)).ShouldBeTrue();
        (await table.ReadRow(grain, "wake", Stop)).ShouldBeNull();
        await table.UpsertRow(entry, Stop);
        await table.TestOnlyClearTable(Stop);
        (await table.ReadRows(grain, Stop)).Reminders.ShouldBeEmpty();
    }

    /// <summary>They do not pass BibDatabase: what says whose statements these are is the pool's name.</summary>
    [Theory, InlineData(15), InlineData(18)]
    public async Task What_the_official_providers_send_carries_their_name_and_the_nodes_run(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        using var host = Silo(database);
        var members = host.Services.GetRequiredService<IMembershipTable>();
        var reminders = host.Services.GetRequiredService<IReminderTable>();
        await members.InitializeMembershipTableAsync(true, Stop);
        await reminders.StartAsync(Stop);

        await members.ReadAllAsync(Stop);
        var last = await SentAsync();
        await reminders.ReadRows(GrainId.Create("thing", "one"), Stop);
        last = [.. last, .. await SentAsync()];

        last.Where(sent => !Tag().IsMatch(sent)).ShouldBeEmpty();
        last.ShouldContain(sent => sent.Contains("OrleansMembershipTable", StringComparison.OrdinalIgnoreCase));
        last.ShouldContain(sent => sent.Contains("OrleansRemindersTable", StringComparison.OrdinalIgnoreCase));

        Task<List<string>> SentAsync() => database.RowsAsync(
            "SELECT application_name || ' ' || query FROM pg_stat_activity "
                + $"WHERE datname = current_database() AND usename = '{DatabaseRole.Orleans}'");
    }

    [GeneratedRegex(@"^orleans/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12} ")]
    private static partial Regex Tag();

    private static IHost Silo(ScratchDatabase database)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(Name)
            .UseAdoNetClustering(options => (options.Invariant, options.DataSource) = ("Npgsql", As(database)))
            .UseAdoNetReminderService(options => (options.Invariant, options.DataSource) = ("Npgsql", As(database))));
        return builder.Build();
    }

    private static Npgsql.NpgsqlDataSource As(ScratchDatabase database) => database.As(DatabaseRole.Orleans);

    private static void Name(ClusterOptions options) => (options.ClusterId, options.ServiceId) = (ClusterId, ClusterId);

    private static SiloAddress Address(int port) => SiloAddress.New(IPAddress.Parse("10.0.0.5"), port, 7);

    private static MembershipEntry Entry(int port, SiloStatus status, int gatewayPort) => new()
    {
        SiloAddress = Address(port), Status = status, ProxyPort = gatewayPort, HostName = "host", SiloName = "silo",
        StartTime = _start, IAmAliveTime = _start,
    };
}
