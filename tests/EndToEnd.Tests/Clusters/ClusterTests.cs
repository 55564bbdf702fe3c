using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Http;
using Bib.EndToEnd.Tests.Campaigns;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Storage.Identity;
using Bib.Storage.Postgres;
using Npgsql;

namespace Bib.EndToEnd.Tests.Clusters;

/// <summary>A node's roles, what it listens on, and whom it keeps out.</summary>
public sealed class ClusterTests
{
    private const string Loopback = "0100007F";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int> Majors => [.. Cluster.Majors];

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_gateway_serves_what_a_silo_keeps_whichever_of_the_two_starts_first(int major)
    {
        await using var cluster = await Cluster.StartDatabaseAsync(major);
        var (silo, gateway) = (cluster.Add("silo"), cluster.Add("gateway"));
        var starting = gateway.StartBibd("start");
        await Posix.UntilAsync(() => starting.Log.Contains("Waiting for a silo", StringComparison.Ordinal), "it waits");
        var started = await silo.StartReadyAsync();
        await starting.ReadyAsync();

        var created = await BibRun.OfAsync(gateway, "topic", "create", "weather/stations", "--parents");

        created.ExitCode.ShouldBe(0, created.Error + cluster.Log);
        (await BibRun.OfAsync(gateway, "topic", "list", "-o", "name")).Output.ShouldBe("weather\nweather/stations\n");
        var grains = await BibRun.OfAsync(gateway, "admin", "grains");
        grains.ExitCode.ShouldBe(0, grains.Error + cluster.Log);
        grains.Output.ShouldContain("topic  2");
        (await BibRun.OfAsync(gateway, "admin", "audit", "verify")).ExitCode.ShouldBe(0);
        (await BibRun.OfAsync(silo, "status")).ExitCode.ShouldBe(0);
        var topics = await BibRun.OfAsync(silo, "topic", "list");
        (topics.ExitCode, topics.Error.Contains("BIB-1541")).ShouldBe((1, true), "a silo has no API: " + topics.Error);
        topics.Error.ShouldContain("whose role is 'gateway' or 'all'");
        var datasets = await BibRun.OfAsync(gateway, "dataset", "list");
        (datasets.ExitCode, datasets.Error.Contains("BIB-1541")).ShouldBe((1, true), datasets.Error);
        datasets.Error.ShouldContain("serves no datasets, no queries and no jobs: the chunk store is one process's");
        (await BibRun.OfAsync(gateway, "query", "SELECT 1")).Error.ShouldContain("BIB-1541");
        Listeners.Of(starting.Id).ShouldBeEmpty();
        Listeners.Of(started.Id).ShouldAllBe(listener => listener.Address == Loopback);
        Listeners.Of(started.Id).Count.ShouldBe(2);
        await NobodyReadsPasswordsAsync(cluster, silo, gateway);

        (await starting.StopAsync()).ShouldBe(0, starting.Log);
        (await started.StopAsync()).ShouldBe(0, started.Log);
    }

    [Fact]
    public async Task Another_node_is_kept_out_of_the_database_and_changes_nothing_there()
    {
        await using var cluster = await Cluster.StartDatabaseAsync(Cluster.Majors[^1]);
        var silo = cluster.Add("all");
        await silo.StartReadyAsync();

        var stranger = cluster.AddStranger().StartBibd();

        (await stranger.ExitAsync()).ShouldBe(1, stranger.Log);
        stranger.Log.ShouldContain("give this node a database of its own");
        (await BibRun.OfAsync(silo, "topic", "create", "still-here")).ExitCode.ShouldBe(0, silo.Log);
    }

    [Fact]
    public async Task A_silo_with_a_folder_that_nobody_shares_is_refused()
    {
        await using var cluster = await Cluster.StartDatabaseAsync(Cluster.Majors[0]);
        await cluster.Add("all").StartReadyAsync();
        await using var elsewhere = new NodeFolder();

        var second = cluster.Add("all", ("cluster.shared_dir", elsewhere.Root)).StartBibd();

        (await second.ExitAsync()).ShouldBe(1, second.Log);
        second.Log.ShouldContain("which is not the storage that this node's other processes share");
    }

    [Fact]
    public async Task Several_silos_on_a_database_of_one_machine_are_refused()
    {
        await using var folder = new NodeFolder();

        var bibd = folder.StartBibd("--cluster-address", "127.0.0.1", "--cluster-shared-dir", "/tmp");

        (await bibd.ExitAsync()).ShouldBe(2, bibd.Log);
        bibd.Log.ShouldContain("Several silos need `external` PostgreSQL over TLS and shared blob storage; "
            + "anything else is refused.");
    }

    [Fact]
    public async Task The_dashboard_is_served_on_loopback_to_whoever_has_the_token()
    {
        await using var folder = new NodeFolder();
        var port = Cluster.FreePort();
        var bibd = await folder.StartReadyAsync("--dashboard-port", port, "--p2p-enabled", "false");
        (await BibRun.OfAsync(folder, "topic", "create", "seen")).ExitCode.ShouldBe(0);
        Listeners.Of(bibd.Id).ShouldBe([(Loopback, int.Parse(port, CultureInfo.InvariantCulture))]);
        using var browser = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        var file = Path.Combine(folder.Run, "dashboard.token");
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var token = await File.ReadAllTextAsync(file, Stop);

        (await browser.GetAsync("dashboard/", Stop)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.GetAsync("dashboard/?token=wrong", Stop)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.GetAsync("bib.v1.NodeService/GetStatus", Stop)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var page = await browser.GetAsync($"dashboard/?token={token}", Stop);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.RequestMessage!.RequestUri!.Query.ShouldBeEmpty("the token does not stay in the address");
        // The dashboard gathers its figures now and then: the first answer may be from before there were any.
        await Posix.UntilAsync(
            async () => (await browser.GetStringAsync("dashboard/DashboardCounters", Stop)).Contains("TopicGrain"),
            "the dashboard shows the grains");
        folder.Log.ShouldNotContain(token);
    }

    /// <summary>The passwords that only who holds the identity can derive, and nobody finds written down.</summary>
    private static async Task NobodyReadsPasswordsAsync(Cluster cluster, params NodeFolder[] folders)
    {
        var identity = NodeIdentity.LoadOrCreate(Cluster.Identity(folders[0]));
        var passwords = DatabaseRole.All.Where(role => role != DatabaseRole.Admin).ToDictionary(
            role => role, role => Base64Url.EncodeToString(identity.DeriveKey($"bib.postgres.external.v1/{role}", 48)));
        passwords.Values.ShouldAllBe(password => password.Length == 64);
        passwords.Values.ShouldBeUnique();
        foreach (var (role, password) in passwords)
        {
            await using var connection = new NpgsqlConnection(
                cluster.Database.ConnectionString("bib", role.Name, password));
            await connection.OpenAsync(Stop);
        }

        List<string> secrets = [.. passwords.Values, cluster.Database.AdminPassword];
        foreach (var folder in folders)
        {
            SecretSearch.Below(folder.Root, secrets).Leaks.ShouldBeEmpty();
            secrets.ShouldAllBe(secret => !folder.Log.Contains(secret, StringComparison.Ordinal));
        }
    }
}
