using Bib.Testing;
using Libp2p.Core;

namespace Libp2p.Tests.Swarm.Pruning;

public sealed class PruningTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
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

    [Fact(Timeout = 60_000)]
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
