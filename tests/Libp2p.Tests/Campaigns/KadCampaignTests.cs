using Bib.Testing;
using Libp2p.Protocols.Kad;
using Libp2p.Tests.Network;
using Libp2p.Tests.Protocols.Kad;

namespace Libp2p.Tests.Campaigns;

/// <summary>
/// Kademlia networks in memory of which a fifth lies: names peers that are not, gives values with a fault or older
/// ones, and providers that provide nothing; and such that are cut in two. Ten seeds here; <c>eng/campaign kad --seeds
/// 100</c> runs more of the same with more peers.
/// </summary>
public sealed class KadCampaignTests(ITestOutputHelper output)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 600_000)]
    public async Task Peers_find_each_other_and_no_wrong_value_is_taken_while_a_fifth_lies()
    {
        var settings = CampaignSettings.Read(output);
        var found = 0;
        foreach (var seed in settings.All)
        {
            found += await RunAsync(seed, settings.IsLong ? 100 : 20);
            settings.Tell($"kad seed {seed}: all found");
        }

        settings.Tell($"kad: {settings.Seeds} seeds; {found} peers, values and providers found, no wrong value taken");
    }

    [Fact(Timeout = 600_000)]
    public async Task Both_halves_of_a_network_go_on_alone_and_find_each_other_when_the_cut_heals()
    {
        var settings = CampaignSettings.Read(output);
        foreach (var seed in settings.All)
        {
            var time = new FakeTimeProvider();
            await using var network = new MemoryNetwork(time);
            var nodes = await KadNode.MakeAsync(network, settings.IsLong ? 60 : 12, time);
            foreach (var node in nodes) await node.Dht.RefreshAsync(Stop);
            var mixed = nodes.ToArray();
            new Random(seed).Shuffle(mixed);
            var (here, there) = (mixed[..(mixed.Length / 2)], mixed[(mixed.Length / 2)..]);
            using (await network.CutAsync(here.Select(node => node.Host)))
            {
                foreach (var half in new[] { here, there })
                {
                    foreach (var node in half) await node.Dht.RefreshAsync(Stop);
                    for (var at = 0; at < half.Length; at++)
                        (await FoundAsync(half[at], half[^(at + 1)])).ShouldBe(at != half.Length - 1 - at, $"seed {seed}");
                }

                for (var at = 0; at < here.Length; at++) (await FoundAsync(here[at], there[at])).ShouldBeFalse($"seed {seed}");
            }

            // One that meets one of the others again is enough.
            await there[0].Host.MeetAsync(here[0].Host);
            for (var round = 0; round < 2; round++)
            {
                foreach (var node in nodes) await node.Dht.RefreshAsync(Stop);
            }

            for (var at = 0; at < here.Length; at++)
            {
                (await FoundAsync(here[at], there[at])).ShouldBeTrue($"seed {seed}");
                (await FoundAsync(there[at], here[^(at + 1)])).ShouldBeTrue($"seed {seed}");
            }

            foreach (var node in nodes) await node.DisposeAsync();
            settings.Tell($"kad seed {seed}: {nodes.Count} peers cut in two, and one network again");
        }
    }

    private static async Task<bool> FoundAsync(KadNode one, KadNode other) =>
        one != other && await one.Dht.FindPeerAsync(other.Host.Id, Stop) is not null;

    private static async Task<int> RunAsync(int seed, int count)
    {
        var time = new FakeTimeProvider();
        var random = new Random(seed);
        await using var network = new MemoryNetwork(time);
        for (var skipped = random.Next(50); skipped > 0; skipped--) network.Add(); // other seeds, other places
        var nodes = await KadNode.MakeAsync(network, count, time);
        foreach (var node in nodes) await node.Dht.RefreshAsync(Stop);
        var liars = nodes.Skip(1).OrderBy(_ => random.Next()).Take(count / 5).ToList();
        var honest = nodes.Except(liars).ToArray();
        foreach (var node in liars)
        {
            await node.Dht.DisposeAsync();
            node.Host.Handle(KadNode.ProtocolId, new Liar(node.Host.Id).ServeAsync);
        }

        var found = 0;
        for (var number = 0; number < 3; number++)
        {
            var pair = random.GetItems(honest, 2);
            var (one, other) = (pair[0], pair[1] == pair[0] ? honest.First(node => node != pair[0]) : pair[1]);
            (await one.Dht.FindPeerAsync(other.Host.Id, Stop)).ShouldNotBeNull($"seed {seed}")
                .Addresses.ShouldContain(other.Host.Addresses[0], $"seed {seed}");
            var key = NumberedValidator.KeyOf($"{seed}-{number}");
            (await one.Dht.PutAsync(key, new byte[] { 7, 7 }, Stop)).ShouldBeGreaterThan(0, $"seed {seed}");
            (await other.Dht.GetAsync(key, 1000, Stop)).ShouldBe([7, 7], $"seed {seed}");
            var provided = KadNode.Key(random.Next());
            (await one.Dht.ProvideAsync(provided, Stop)).ShouldBeGreaterThan(0, $"seed {seed}");
            (await other.Dht.FindProvidersAsync(provided, 100, Stop).ToListAsync(Stop))
                .ShouldContain(provider => provider.Id.Equals(one.Host.Id), $"seed {seed}");
            foreach (var node in honest)
            {
                if (await node.Store.FindRecordAsync(key, Stop) is { } record) record.Value.ToArray().ShouldBe([7, 7], $"seed {seed}");
            }

            found += 3;
        }

        foreach (var node in nodes) await node.DisposeAsync();
        return found;
    }
}
