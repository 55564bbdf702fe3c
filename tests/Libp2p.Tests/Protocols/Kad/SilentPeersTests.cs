using Bib.Testing;
using Libp2p.Core;
using Libp2p.Tests.Network;

namespace Libp2p.Tests.Protocols.Kad;

/// <summary>
/// Peers that take what is asked and never answer. How long others wait for them is virtual time, which stands still while
/// anybody else is still at work.
/// </summary>
[Collection(VirtualTime.Alone)]
public sealed class SilentPeersTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public Task Lookups_come_through_while_a_fifth_does_not_answer() => new VirtualTime(_time).RunAsync(
        async () =>
        {
            await using var network = new MemoryNetwork(_time);
            var nodes = await KadNode.MakeAsync(
                network, 60, _time, KadNode.Defaults with { LookupTimeout = TimeSpan.FromHours(1) });
            foreach (var node in nodes) await node.Dht.RefreshAsync(Stop);
            var silent = nodes.Where((_, number) => number % 5 == 3).ToList();
            var awake = nodes.Except(silent).ToList();
            foreach (var node in silent)
            {
                await node.Dht.DisposeAsync();
                node.Host.Handle(KadNode.ProtocolId, (context, stop) => context.Stream.CopyToAsync(Stream.Null, stop));
            }

            var began = _time.GetUtcNow();
            for (var number = 0; number < 10; number++)
            {
                var (one, other) = (awake[number].Dht, awake[^(number + 1)]);
                (await one.FindPeerAsync(other.Host.Id, Stop)).ShouldNotBeNull();
                (await one.ProvideAsync(KadNode.Key(number), Stop)).ShouldBe(20);
                var found = await other.Dht.FindProvidersAsync(KadNode.Key(number), 1, Stop).ToListAsync(Stop);
                found.ShouldHaveSingleItem().Id.ShouldBe(awake[number].Host.Id);
            }

            (_time.GetUtcNow() - began).ShouldBeGreaterThan(KadNode.Defaults.RequestTimeout, "some were waited for");
            foreach (var node in nodes) await node.DisposeAsync();
        },
        TimeSpan.FromDays(1),
        Stop);
}
