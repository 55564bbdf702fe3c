using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Storage.Postgres;
using Bib.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Bib.EndToEnd.Tests;

/// <summary>How a node is seen and changed from outside: settings, logs, figures, health, traces.</summary>
public sealed class ObservationTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_setting_changes_while_the_node_runs_by_command_by_file_and_by_signal()
    {
        await using var folder = new NodeFolder();
        var bibd = await folder.StartReadyAsync();
        var file = Path.Combine(folder.Config, "config.yaml");

        var set = await BibRun.OfAsync(folder, "config", "set", "log.level", "debug", "-o", "jsonpath=$.origin");

        set.ExitCode.ShouldBe(0, set.Error);
        set.Output.ShouldBe($"file {file}:2\n");
        (await AuditAsync(folder, "log.level")).ShouldBe(["information debug"]);
        (await BibRun.OfAsync(folder, "config", "set", "log.level", "loud")).ExitCode.ShouldBe(2);
        (await AuditAsync(folder, "log.level")).Count.ShouldBe(1, "what is refused changes nothing");
        await Posix.UntilAsync(
            async () =>
            {
                await BibRun.OfAsync(folder, "status");
                return bibd.Log.Contains("dbug:", StringComparison.Ordinal);
            },
            "debug messages are written");
        await File.WriteAllTextAsync(file, "node:\n  name: herbarium\n", Cancelled);
        await Posix.UntilAsync(
            async () => (await BibRun.OfAsync(folder, "node", "info", "-o", "jsonpath=$.name")).Output == "herbarium\n",
            "the changed file is in force");
        await File.WriteAllTextAsync(file, "node:\n  name: [wrong]\n", Cancelled);
        Signals.Send(bibd.Id, Signals.Hangup);
        await Posix.UntilAsync(() => bibd.Log.Contains("Configuration not taken", StringComparison.Ordinal), "the wrong file is told");
        (await BibRun.OfAsync(folder, "config", "get", "node.name")).Output.ShouldBe("herbarium\n");
        (await BibRun.OfAsync(folder, "config", "reload")).ExitCode.ShouldBe(2);
        bibd.HasExited.ShouldBeFalse("a hang-up reads the file and ends nothing");
    }

    [Fact]
    public async Task Logs_and_figures_are_told_to_the_admin()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        (await BibRun.OfAsync(folder, "topic", "create", "weather")).ExitCode.ShouldBe(0);

        (await BibRun.OfAsync(folder, "admin", "logs", "--contains", "Ready after")).Output.ShouldContain("information Ready after ");
        var metrics = await BibRun.OfAsync(folder, "admin", "metrics", "bib.rpc.duration", "-o", "json");
        metrics.ExitCode.ShouldBe(0, metrics.Error);
        JsonDocument.Parse(metrics.Output).RootElement.EnumerateArray()
            .ShouldContain(figure => figure.GetProperty("labels").GetProperty("rpc.method").GetString() == "bib.v1.TopicService/CreateTopic"
                && figure.GetProperty("count").GetInt64() == 1);
    }

    [Fact]
    public async Task Health_and_metrics_are_served_on_their_socket_and_where_asked_and_nothing_else_is()
    {
        await using var folder = new NodeFolder();
        var port = FreePort();
        var bibd = await folder.StartReadyAsync("--metrics-address", $"127.0.0.1:{port}");
        var door = Path.Combine(folder.Run, "http.sock");
        File.GetUnixFileMode(door).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await BibRun.OfAsync(folder, "status")).ExitCode.ShouldBe(0);
        using var local = ToSocket(door);
        using var remote = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        foreach (var client in new[] { local, remote })
        {
            (await client.GetStringAsync("/healthz", Cancelled)).ShouldBe("ok\n");
            (await client.GetStringAsync("/readyz", Cancelled)).ShouldBe("ready\n");
            var metrics = await client.GetStringAsync("/metrics", Cancelled);
            metrics.ShouldContain("bib_node_ready 1\n");
            metrics.ShouldContain("# TYPE bib_rpc_active gauge\n");
            metrics.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .ShouldAllBe(line => line.StartsWith('#') || line.Contains(' '));
            using var api = await client.PostAsync("/bib.v1.NodeService/GetInfo", null, Cancelled);
            ((int)api.StatusCode).ShouldBe(404);
        }

        (await bibd.StopAsync()).ShouldBe(0, bibd.Log);
        File.Exists(door).ShouldBeFalse();
    }

    [Fact]
    public async Task Traces_of_a_call_its_grain_and_its_statements_are_sent_where_they_are_asked_for()
    {
        var received = new StringBuilder();
        await using var collector = await CollectorAsync(received);
        await using var folder = new NodeFolder();
        var bibd = await folder.StartReadyAsync("--telemetry-endpoint", collector.Urls.First() + "/v1/traces");
        (await BibRun.OfAsync(folder, "topic", "create", "weather")).ExitCode.ShouldBe(0);

        // An orderly stop sends what waits.
        (await bibd.StopAsync()).ShouldBe(0, bibd.Log);

        var text = Text(received);
        text.ShouldContain("bib.v1.TopicService/CreateTopic");
        text.ShouldContain("ITopicGrain");
        text.ShouldContain("db.system");
    }

    private static string Text(StringBuilder received)
    {
        lock (received) return received.ToString();
    }

    private static async Task<WebApplication> CollectorAsync(StringBuilder received)
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/v1/traces", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            lock (received) received.Append(Encoding.Latin1.GetString(body.ToArray()));
        });
        await app.StartAsync(Cancelled);
        return app;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static HttpClient ToSocket(string path) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://node"),
    };

    /// <summary>What the audit log says of a setting's changes, by whom being the owner of the node's socket.</summary>
    private static async Task<List<string>> AuditAsync(NodeFolder folder, string setting)
    {
        var me = JsonDocument.Parse((await BibRun.OfAsync(folder, "user", "whoami", "-o", "json")).Output).RootElement
            .GetProperty("user_id").GetString()!;
        await using var connection = await folder.ConnectAsync(DatabaseRole.Admin, Cancelled);
        await using var command = new NpgsqlCommand(
            "SELECT concat(metadata->>'before', ' ', metadata->>'after') FROM bib.audit_log "
            + "WHERE action = 'ADMIN' AND target = $1 AND actor = $2 AND source_component = 'grpc' ORDER BY id",
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = setting });
        command.Parameters.Add(new NpgsqlParameter { Value = me });
        var found = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        while (await reader.ReadAsync(Cancelled)) found.Add(reader.GetString(0));
        return found;
    }
}
