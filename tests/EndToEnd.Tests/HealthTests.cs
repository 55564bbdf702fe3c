using System.Globalization;
using Bib.Client.Connections;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Testing;
using Bib.Testing.Postgres;
using Bib.V1;
using Grpc.Core;
using Grpc.Health.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Bib.EndToEnd.Tests;

/// <summary>What a node says of itself while its database is away, to machines and to people.</summary>
public sealed class HealthTests
{
    private const int ExitUnavailable = 5;
    private const int ExitFindings = 8;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_follows_the_database_and_whoever_watches_is_told()
    {
        await using var folder = new NodeFolder();
        var bibd = await folder.StartReadyAsync();
        using var channel = NodeChannel.ToSocket(folder.Socket);
        var health = new Health.HealthClient(channel);
        using var node = Watch(health, "");
        using var topics = Watch(health, TopicService.Descriptor.FullName);
        (await NextAsync(node), await NextAsync(topics)).ShouldBe((ServingStatus.Serving, ServingStatus.Serving));

        var back = TakeAway(folder);
        (await NextAsync(node), await NextAsync(topics)).ShouldBe((ServingStatus.NotServing, ServingStatus.NotServing));

        (await CheckAsync(health, "")).ShouldBe(ServingStatus.NotServing);
        (await CheckAsync(health, AdminService.Descriptor.FullName)).ShouldBe(ServingStatus.NotServing);
        (await CheckAsync(health, NodeService.Descriptor.FullName)).ShouldBe(
            ServingStatus.Serving, "it answers, and says what is wrong");
        var info = await new NodeService.NodeServiceClient(channel).GetInfoAsync(new(), cancellationToken: Cancelled);
        (info.State, info.Database.Available).ShouldBe((NodeState.Degraded, false));
        info.Problems.ShouldHaveSingleItem().ShouldContain("database");
        var status = await BibRun.OfAsync(folder, "status");
        status.ExitCode.ShouldBe(ExitFindings, status.Error);
        status.Output.ShouldContain("NOT AVAILABLE");

        back();
        (await NextAsync(node), await NextAsync(topics)).ShouldBe((ServingStatus.Serving, ServingStatus.Serving));
        (await BibRun.OfAsync(folder, "status")).ExitCode.ShouldBe(0);
        (await BibRun.OfAsync(folder, "topic", "create", "after")).ExitCode.ShouldBe(0);
        (await bibd.StopAsync()).ShouldBe(0, bibd.Log);
    }

    [Fact]
    public async Task Calls_while_the_database_is_away_are_unavailable_with_a_hint_and_succeed_after()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        var key = Guid.CreateVersion7().ToString();

        var back = TakeAway(folder);
        var refused = await BibRun.OfAsync(folder, "topic", "create", "while-away", "--idempotency-key", key);
        var unread = await BibRun.OfAsync(folder, "topic", "list");

        foreach (var run in new[] { refused, unread })
        {
            run.ExitCode.ShouldBe(ExitUnavailable, run.Error);
            run.Error.ShouldContain("BIB-1601");
            run.Error.ShouldContain("hint:");
        }

        // Who lets it start again before it is seen to be away takes nothing away.
        await Posix.UntilAsync(
            async () => (await BibRun.OfAsync(folder, "status")).ExitCode != 0, "the node sees that it is away");
        back();
        await Posix.UntilAsync(
            async () => (await BibRun.OfAsync(folder, "status")).ExitCode == 0, "the node is well again");
        var repeated = await BibRun.OfAsync(folder, "topic", "create", "while-away", "--idempotency-key", key);
        repeated.ExitCode.ShouldBe(0, repeated.Error);
    }

    [Fact]
    public async Task The_status_of_a_node_follows_a_database_that_somebody_else_keeps()
    {
        await using var server = await TlsPostgres.StartAsync(PostgresServer.Majors[^1]);
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync(
            "--postgres-provider", "external",
            "--postgres-external-host", TlsPostgres.Host,
            "--postgres-external-port", server.Port.ToString(CultureInfo.InvariantCulture),
            "--postgres-external-admin-password-file", server.AdminPasswordFile,
            "--postgres-external-root-certificate", server.RootCertificate,
            "--postgres-external-client-certificate", server.ClientCertificate,
            "--postgres-external-client-key", server.ClientKey);
        using var channel = NodeChannel.ToSocket(folder.Socket);
        using var watch = Watch(new Health.HealthClient(channel), "");
        (await NextAsync(watch)).ShouldBe(ServingStatus.Serving);

        await server.StopAsync();
        (await NextAsync(watch)).ShouldBe(ServingStatus.NotServing);
        var away = await BibRun.OfAsync(folder, "status");
        away.ExitCode.ShouldBe(ExitFindings);
        away.Output.ShouldContain("NOT AVAILABLE");
        away.Output.ShouldContain("The external database does not answer");

        await server.RunAsync();
        (await NextAsync(watch)).ShouldBe(ServingStatus.Serving);
        (await BibRun.OfAsync(folder, "topic", "create", "after")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_node_tells_what_it_is_from_its_own_row_also_when_that_cannot_be_read()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        using var channel = NodeChannel.ToSocket(folder.Socket);
        var node = new NodeService.NodeServiceClient(channel);

        var info = await node.GetInfoAsync(new(), cancellationToken: Cancelled);

        (info.Mode, info.Storage, info.TrustedStorage).ShouldBe((NodeMode.Selective, NodeStorage.Postgres, true));
        info.CreatedAt.ToDateTimeOffset().ShouldBeLessThanOrEqualTo(TimeProvider.System.GetUtcNow());
        var giveBack = TakeAway(folder);
        (await node.GetInfoAsync(new(), cancellationToken: Cancelled)).Mode.ShouldBe(NodeMode.Selective, "it is in memory");
        giveBack();
    }

    /// <summary>Kills the database so that it cannot start again; what it answers lets it.</summary>
    private static Action TakeAway(NodeFolder folder)
    {
        var control = Path.Combine(folder.Cluster, "global", "pg_control");
        File.Move(control, control + ".away");
        Signals.Send(Postmasters.Of(folder.Cluster).ShouldHaveSingleItem(), Signals.Kill);
        return () => File.Move(control + ".away", control);
    }

    private static AsyncServerStreamingCall<HealthCheckResponse> Watch(Health.HealthClient health, string service) =>
        health.Watch(new HealthCheckRequest { Service = service }, cancellationToken: Cancelled);

    private static async Task<ServingStatus> CheckAsync(Health.HealthClient health, string service) =>
        (await health.CheckAsync(new HealthCheckRequest { Service = service }, cancellationToken: Cancelled)).Status;

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        patience.CancelAfter(TimeSpan.FromSeconds(120));
        (await watch.ResponseStream.MoveNext(patience.Token)).ShouldBeTrue("the node goes on telling");
        return watch.ResponseStream.Current.Status;
    }
}
