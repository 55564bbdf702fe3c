using System.Globalization;
using System.Text.Json;
using Bib.Client.Connections;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Storage.Postgres;
using Bib.Testing.Postgres;
using Bib.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Npgsql;

namespace Bib.EndToEnd.Tests;

/// <summary>A node's life: first start, later start, walk from client to row, second bibd, stop, cleanup.</summary>
public sealed class NodeTests(ITestOutputHelper output)
{
    /// <summary>
    /// A node that takes longer hangs. What is promised, 10 s and 3 s, is measured where nothing else runs: bench,
    /// <c>starts</c>.
    /// </summary>
    private static readonly TimeSpan Hangs = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_topic_created_on_the_command_line_is_a_row_and_an_audit_entry()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();

        var created = await BibRun.OfAsync(
            folder, "topic", "create", "weather/stations", "--parents", "--description", "Stations", "-o", "json");

        created.ExitCode.ShouldBe(0, created.Error);
        var id = JsonDocument.Parse(created.Output).RootElement.GetProperty("id").GetGuid();
        await using var connection = await folder.ConnectAsync(DatabaseRole.App, Cancelled);
        (await ScalarAsync(connection, "SELECT path FROM bib.topics WHERE id = $1", id)).ShouldBe("weather/stations");
        (await ScalarAsync(connection, "SELECT description FROM bib.topics WHERE id = $1", id)).ShouldBe("Stations");
        var audit = await BibRun.OfAsync(folder, "admin", "audit", "verify", "-o", "json");
        audit.ExitCode.ShouldBe(0, audit.Error);
        JsonDocument.Parse(audit.Output).RootElement.GetProperty("entries_checked").GetInt64().ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task Who_did_what_is_told_as_the_log_has_it()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        foreach (var line in new[]
        {
            "topic create weather/stations --parents", "topic update weather/stations --description Stations",
            "topic rename weather/stations sensors", "topic delete weather/sensors --yes", "config set log.level debug",
        })
        {
            (await BibRun.OfAsync(folder, line.Split(' '))).ExitCode.ShouldBe(0, line);
        }

        (await ListAsync(folder, "--subject", "weather/stations")).ShouldBe(
            ["UpdateTopic weather/sensors", "UpdateTopic weather/stations", "CreateTopic weather/stations"]);
        var id = (await BibRun.OfAsync(folder, "admin", "audit", "list", "--subject", "weather/sensors", "-o", "jsonpath=$[0].subject"))
            .Output.Trim();
        (await ListAsync(folder, "--subject", id)).Count.ShouldBe(4, "its id finds it under every name");
        (await ListAsync(folder, "--subject", id, "--action", "delete")).ShouldBe(["DeleteTopic weather/sensors"]);
        (await ListAsync(folder, "--action", "admin")).ShouldBe(["SetConfig log.level"]);
        (await ListAsync(folder, "--subject", "log.level", "--from", "1h")).ShouldBe(["SetConfig log.level"]);
        (await ListAsync(folder, "--to", "1h")).ShouldBeEmpty();
        (await ListAsync(folder, "--user", "nobody")).ShouldBeEmpty();
        (await ListAsync(folder, "--limit", "2")).ShouldBe(["SetConfig log.level", "DeleteTopic weather/sensors"]);
        var whole = (await BibRun.OfAsync(folder, "admin", "audit", "list", "-o", "name")).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await using var connection = await folder.ConnectAsync(DatabaseRole.Audit, Cancelled);
        await using var count = new NpgsqlCommand($"SELECT count(*) FROM bib.audit_log WHERE id <= {whole[0]}", connection);
        (await count.ExecuteScalarAsync(Cancelled)).ShouldBe((long)whole.Length);
    }

    private static async Task<IReadOnlyList<string>> ListAsync(NodeFolder folder, params string[] filters)
    {
        var run = await BibRun.OfAsync(folder, ["admin", "audit", "list", .. filters, "-o", "json"]);
        run.ExitCode.ShouldBe(0, run.Error);
        return
        [
            .. JsonDocument.Parse(run.Output).RootElement.EnumerateArray()
                .Select(entry => $"{entry.GetProperty("command").GetString()} {entry.GetProperty("name").GetString()}"),
        ];
    }

    [Fact]
    public async Task Starts_stops_in_order_and_starts_again_with_what_it_had()
    {
        await using var folder = new NodeFolder();
        var first = await folder.StartReadyAsync();
        var firstReady = await first.ReadyAsync();
        (await BibRun.OfAsync(folder, "topic", "create", "kept")).ExitCode.ShouldBe(0);

        (await first.StopAsync()).ShouldBe(0, first.Log);

        File.Exists(folder.Socket).ShouldBeFalse();
        Postmasters.Of(folder.Cluster).ShouldBeEmpty("an orderly stop stops PostgreSQL too");
        var later = await folder.StartReadyAsync();
        (await BibRun.OfAsync(folder, "topic", "list", "-o", "name")).Output.ShouldBe("kept\n");
        var laterReady = await later.ReadyAsync();
        var memory = Postmasters.Status(later.Id, "VmRSS:");
        firstReady.ShouldBeLessThan(3 * Hangs, "initdb included");
        laterReady.ShouldBeLessThan(Hangs);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"ready: first start {firstReady.TotalMilliseconds:0} ms (initdb included), later start "
            + $"{laterReady.TotalMilliseconds:0} ms; resident {memory / 1024} MiB"));
    }

    [Fact]
    public async Task Ids_that_name_nothing_leave_no_grain_in_memory()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        using var channel = NodeChannel.ToSocket(folder.Socket);
        var (topics, datasets) = (new TopicService.TopicServiceClient(channel), new DatasetService.DatasetServiceClient(channel));
        var refused = 0;
        for (var count = 0; count < 50; count++)
        {
            var id = Guid.CreateVersion7().ToString();
            foreach (var ask in new Func<Task>[]
            {
                async () => await topics.GetTopicAsync(new() { Topic = new() { Id = id } }, cancellationToken: Cancelled),
                async () => await datasets.GetDatasetAsync(new() { Dataset = new() { Id = id } }, cancellationToken: Cancelled),
            })
            {
                if ((await Should.ThrowAsync<RpcException>(ask)).StatusCode == StatusCode.NotFound) refused++;
            }
        }

        refused.ShouldBe(100);
        await Posix.UntilAsync(
            () => GrainFigures.ActivationsOf(channel, "topic") == 0 && GrainFigures.ActivationsOf(channel, "dataset") == 0,
            "no grain is left");
    }

    [Fact]
    public async Task A_second_bibd_on_the_same_data_is_refused_with_the_pid_of_the_first()
    {
        await using var folder = new NodeFolder();
        var first = await folder.StartReadyAsync();

        var second = folder.StartBibd();

        (await second.ExitAsync()).ShouldBe(1);
        second.Log.ShouldContain(first.Id.ToString(CultureInfo.InvariantCulture));
        (await BibRun.OfAsync(folder, "status")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Another_node_on_the_socket_of_a_living_one_is_refused()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        await using var other = new NodeFolder();

        var second = other.StartBibd("--api-socket", folder.Socket);

        (await second.ExitAsync()).ShouldBe(2, second.Log);
        second.Log.ShouldContain("another node listens");
        (await BibRun.OfAsync(folder, "status")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_node_of_one_process_listens_on_its_socket_and_for_its_peers_only()
    {
        await using var folder = new NodeFolder();

        var bibd = await folder.StartReadyAsync();

        Listeners.Of(bibd.Id).ShouldHaveSingleItem("p2p.listen names one address of the loopback");
    }

    [Fact]
    public async Task A_node_that_takes_no_part_in_the_network_listens_on_its_socket_only()
    {
        await using var folder = new NodeFolder();

        var bibd = await folder.StartReadyAsync("--p2p-enabled", "false");

        Listeners.Of(bibd.Id).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_data_may_lie_where_the_account_of_the_server_may_not_look()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();

        File.GetUnixFileMode(folder.Root).ShouldBe(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var postmaster = Postmasters.Of(folder.Cluster).ShouldHaveSingleItem();
        var account = Postmasters.Status(postmaster, "Uid:");
        if (Environment.IsPrivilegedProcess) account.ShouldNotBe(0, "PostgreSQL never runs as root");
        else output.WriteLine("not root here: the server runs under the same account as bibd, which is all there is");
    }

    [Fact]
    public async Task What_a_killed_bibd_left_is_cleaned_up_on_demand()
    {
        await using var folder = new NodeFolder();
        var bibd = await folder.StartReadyAsync();
        await bibd.KillAsync();
        var left = Postmasters.Of(folder.Cluster).ShouldHaveSingleItem("PostgreSQL outlives a killed bibd");

        // Whose the node was is no matter of whether its server still runs.
        var identity = Path.Combine(folder.Config, "identity.pem");
        File.Move(identity, identity + ".away");
        var dry = folder.StartBibd("cleanup", "--dry-run", "--database");
        (await dry.ExitAsync()).ShouldBe(0, dry.Log);
        dry.Log.ShouldContain($"stop PostgreSQL (pid {left})");
        Postmasters.Of(folder.Cluster).ShouldBe([left], "a dry run ends nothing");
        File.Move(identity + ".away", identity);

        var cleanup = folder.StartBibd("cleanup", "--yes");

        (await cleanup.ExitAsync()).ShouldBe(0, cleanup.Log);
        Postmasters.Of(folder.Cluster).ShouldBeEmpty();
        File.Exists(folder.Socket).ShouldBeFalse();
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("podman", "--postgres-container-engine", "podman")]
    public async Task A_node_in_a_container_leaves_nothing_that_cleanup_does_not_remove(
        string name, params string[] choice)
    {
        using var engine = new DockerStandIn(PostgresServer.BinDirectoryOf(PostgresServer.Majors[^1]), name);
        string[] settings = ["--postgres-provider", "container", .. choice];
        await using var folder = new NodeFolder { ProgramsFirst = engine.Folder };
        var bibd = await folder.StartReadyAsync(settings);
        (await BibRun.OfAsync(folder, "topic", "create", "kept")).ExitCode.ShouldBe(0);
        (await BibRun.OfAsync(folder, "status")).Output.ShouldContain("(container), available");
        await bibd.KillAsync();
        bibd = await folder.StartReadyAsync(settings);
        (await BibRun.OfAsync(folder, "topic", "list", "-o", "name")).Output.ShouldBe("kept\n");
        engine.Calls.Count(call => call.StartsWith("run --detach", StringComparison.Ordinal)).ShouldBe(1, "adopted");
        (await bibd.StopAsync()).ShouldBe(0, bibd.Log);
        engine.Containers.ShouldBeEmpty("an orderly stop leaves none");
        bibd = await folder.StartReadyAsync(settings);
        (await BibRun.OfAsync(folder, "topic", "list", "-o", "name")).Output.ShouldBe("kept\n");
        await bibd.KillAsync();

        var dry = folder.StartBibd(["cleanup", "--dry-run", .. settings]);
        (await dry.ExitAsync()).ShouldBe(0, dry.Log);
        dry.Log.ShouldContain("the container bibd-postgres-");
        engine.Containers.Length.ShouldBe(1, "a dry run ends nothing");

        var cleanup = folder.StartBibd(["cleanup", "--yes", "--database", .. settings]);
        (await cleanup.ExitAsync()).ShouldBe(0, cleanup.Log);

        engine.Containers.ShouldBeEmpty();
        Postmasters.Of(folder.Cluster).ShouldBeEmpty();
        Directory.Exists(Path.Combine(folder.Data, "postgres")).ShouldBeFalse();
        Directory.Exists(folder.Run).ShouldBeFalse();
        File.Exists(Path.Combine(folder.Config, "identity.pem")).ShouldBeTrue();
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, Guid id)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        return await command.ExecuteScalarAsync(Cancelled);
    }
}
