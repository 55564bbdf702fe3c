using Bib.Testing;
using Libp2p.Core;
using Libp2p.Swarm;
using Libp2p.Swarm.Pruning;

namespace Libp2p.Tests.Swarm.Pruning;

public sealed class PruningTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task When_there_are_too_many_the_least_worth_and_youngest_go_after_their_grace()
    {
        var time = new FakeTimeProvider();
        await using var hosts = await TestHosts.StartAsync(
            7,
            options =>
            {
                options.Yamux.KeepAlive = TimeSpan.Zero;
                options.Pruning = new()
                {
                    LowWater = 3, HighWater = 5, Grace = TimeSpan.FromSeconds(30), Pause = TimeSpan.FromSeconds(10),
                };
            },
            time);
        for (var other = 1; other <= 6; other++)
        {
            await hosts.ConnectAsync(0, other, Stop);
            time.Advance(TimeSpan.FromMilliseconds(10));
        }

        hosts[0].Tags.Protect(hosts[6].Id, "test");
        hosts[0].Tags.Tag(hosts[5].Id, "test", 5);
        hosts[0].Tags.Tag(hosts[1].Id, "test", -1);
        hosts[0].Connections.Count.ShouldBe(6);

        while (hosts[0].Connections.Count > 3)
        {
            Stop.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        hosts[0].Connections.Select(connection => connection.Peer)
            .ShouldBe(new List<PeerId> { hosts[2].Id, hosts[5].Id, hosts[6].Id }, ignoreOrder: true);
    }

    [Fact]
    public void The_marks_stay_below_what_the_host_has_room_for()
    {
        var options = new PruningOptions();

        WaterMarks.Of(options, new()).ShouldBe(new(160, 192, 1_431_655_764, 1_717_986_917));
        WaterMarks.Of(options, new() { Connections = 128, InboundConnections = 64 }).ShouldBe(new(85, 102, 42, 51));
        WaterMarks.Of(options, new() { Connections = 1000, InboundConnections = 500, Descriptors = 100 })
            .ShouldBe(new(66, 80, 333, 400));
        WaterMarks.Of(options, new() { Connections = 1, InboundConnections = 1 }).ShouldBe(new(0, 1, 0, 1));
    }

    [Fact(Timeout = 180_000)]
    public async Task Those_that_others_dialled_are_pruned_before_the_host_has_to_refuse_any()
    {
        var time = new FakeTimeProvider();
        await using var hosts = await TestHosts.StartAsync(
            12,
            options =>
            {
                options.Yamux.KeepAlive = TimeSpan.Zero;
                options.Resources.System = new() { InboundConnections = 10 };
                options.Pruning = new() { LowWater = 100, HighWater = 200, Grace = TimeSpan.FromSeconds(30) };
            },
            time);
        await hosts.ConnectAsync(0, 1, Stop);
        for (var other = 2; other <= 10; other++) await hosts.ConnectAsync(other, 0, Stop);
        hosts[0].Tags.Tag(hosts[5].Id, "test", 1);
        hosts[0].Connections.Count.ShouldBe(10);

        while (hosts[0].Connections.Count > 5)
        {
            Stop.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        hosts[0].ConnectionsTo(hosts[1].Id).Count.ShouldBe(1);
        hosts[0].ConnectionsTo(hosts[5].Id).Count.ShouldBe(1);
        await hosts.ConnectAsync(11, 0, Stop);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_refusal_for_want_of_room_prunes_down_to_the_low_mark()
    {
        var time = new FakeTimeProvider();
        await using var hosts = await TestHosts.StartAsync(
            6,
            options =>
            {
                options.Yamux.KeepAlive = TimeSpan.Zero;
                options.Resources.System = new() { InboundConnections = 4 };
                options.Pruning = new() { LowWater = 100, HighWater = 200, Grace = TimeSpan.Zero, PartOfLimit = 1 };
            },
            time);
        for (var other = 1; other <= 4; other++) await hosts.ConnectAsync(other, 0, Stop);
        hosts[0].Connections.Count.ShouldBe(4);

        hosts.Introduce(5, 0);
        await Should.ThrowAsync<DialException>(() => hosts[5].ConnectAsync(hosts[0].Id, null, Stop).AsTask());

        while (hosts[0].Connections.Count > 2) await Moment.PassAsync(Stop);
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_is_protected_twice_is_kept_until_both_let_go()
    {
        var time = new FakeTimeProvider();
        await using var hosts = await TestHosts.StartAsync(3, options =>
        {
            options.Yamux.KeepAlive = TimeSpan.Zero;
            options.Pruning = new() { LowWater = 0, HighWater = 0, Grace = TimeSpan.Zero };
        }, time);
        hosts[0].Tags.Protect(hosts[1].Id, "a");
        hosts[0].Tags.Protect(hosts[1].Id, "b");
        hosts[1].Tags.Protect(hosts[0].Id, "a");
        var connection = await hosts.ConnectAsync(0, 1, Stop);

        hosts[0].Tags.Unprotect(hosts[1].Id, "a");
        for (var round = 0; round < 10; round++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        connection.Completion.IsCompleted.ShouldBeFalse();
        hosts[0].Tags.Unprotect(hosts[1].Id, "b");
        while (hosts[0].Connections.Count > 0)
        {
            Stop.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }
    }
}
