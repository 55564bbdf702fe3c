using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Nodes;
using Bib.Storage.Tests.Users;
using Bib.Testing.Postgres;
using static Bib.Storage.Tests.Users.UserSilo;

namespace Bib.Storage.Tests.Nodes;

/// <summary>Node grains on real PostgreSQL.</summary>
public sealed class NodeGrainTests(ScratchServers servers)
{
    private const string Peer = "12D3KooWJgtnYx5qrdkNEQ829ARW3uUeP86GZx9ifTc7ZQQd5Pws";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_nodes_state_is_its_row(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        var grain = silo.Node(Peer);
        (await grain.GetAsync(Peer, Stop)).Refusal!.Code.ShouldBe(RefusalCode.NotFound);
        var described = await grain.DescribeAsync(
            new(Peer, ["/ip4/192.0.2.1/tcp/4001", "/dns4/a.example/tcp/4001"], NodeMode.Full, NodeStorage.Postgres, true, By(Admin)),
            Stop);

        described.Refusal.ShouldBeNull();
        described.ETag.ShouldBe("1");
        var seen = await grain.NoteContactsAsync(new(Peer, 2, 1, By(Admin)), Stop);
        seen.ETag.ShouldBe("2");
        (await database.RowsAsync(
            $"SELECT concat_ws('|', address::text, mode, storage_type, trusted_storage, success_count, failure_count) "
            + $"FROM bib.nodes WHERE peer_id = '{Peer}'"))
            .ShouldBe(["{/ip4/192.0.2.1/tcp/4001,/dns4/a.example/tcp/4001}|full|postgres|t|2|1"]);

        await using var other = await StartAsync(database);
        var read = await other.Node(Peer).GetAsync(Peer, Stop);
        read.ETag.ShouldBe("2");
        read.Node!.Addresses.ShouldBe(described.Node!.Addresses);
        (read.Node with { Addresses = [] }).ShouldBe(seen.Node! with { Addresses = [] });
        (await database.RowsAsync($"SELECT action FROM bib.audit_log WHERE table_name = 'nodes' AND metadata ->> 'node_id' = '{Peer}'"))
            .ShouldBe(["INSERT"], "how it answers is nobody's act");
    }

    [Fact]
    public async Task A_row_that_another_has_changed_is_not_written_over()
    {
        await using var database = await servers.MigratedAsync(18);
        await using var silo = await StartAsync(database);
        await using var other = await StartAsync(database);
        var describe = new DescribeNode(Peer, [], NodeMode.Selective, NodeStorage.Postgres, true, By(Admin));
        await silo.Node(Peer).DescribeAsync(describe, Stop);
        await other.Node(Peer).DescribeAsync(describe with { Mode = NodeMode.Proxy }, Stop);

        await Should.ThrowAsync<Orleans.Storage.InconsistentStateException>(
            () => silo.Node(Peer).NoteContactsAsync(new(Peer, 1, 0, By(Admin)), Stop));

        (await silo.Node(Peer).NoteContactsAsync(new(Peer, 1, 0, By(Admin)), Stop)).Node!.Mode.ShouldBe(NodeMode.Proxy);
    }
}
