using System.Globalization;
using Libp2p.Protocols.GossipSub;
using Libp2p.Tests.Protocols.GossipSub;

namespace Libp2p.Tests.Campaigns;

/// <summary>
/// Hostile networks of real routers in virtual time. Ten seeds here; <c>eng/campaign gossip --seeds 1000</c> runs more
/// of the same.
/// </summary>
public sealed class GossipCampaignTests(ITestOutputHelper output)
{
    private static readonly TimeSpan _inTime = TimeSpan.FromSeconds(2);

    private static readonly Vice[] _attacks =
    [
        Vice.Drop, Vice.Forge, Vice.Replay, Vice.Stale, Vice.HaveSpam, Vice.WantFlood, Vice.DontWantFlood,
        Vice.GraftFlood, Vice.TopicFlood,
    ];

    [Fact]
    public void Nothing_forged_replayed_or_stale_is_delivered_and_who_sends_it_is_graylisted_within_ten_heartbeats()
    {
        var settings = CampaignSettings.Read(output);
        var lies = 0L;
        var slowest = TimeSpan.Zero;
        foreach (var seed in settings.All)
        {
            var network = Network(seed);
            for (var number = 0; number < 20; number++) network.Add();
            foreach (var vice in (Vice[])[Vice.Forge, Vice.Replay, Vice.Stale]) network.Add(vice);
            network.ConnectAtRandom(each: 4);
            network.Run(TimeSpan.FromSeconds(2)); // until each knows what its neighbours take
            var graylisted = new Dictionary<(int, int), TimeSpan>();
            for (var beat = 0; beat < 60; beat++)
            {
                network.Publish(network.Nodes[beat % 20]);
                network.Run(TimeSpan.FromMilliseconds(500));
                if (beat % 2 == 0) continue;
                foreach (var liar in network.Nodes.Skip(20))
                {
                    foreach (var neighbour in liar.Neighbours.Where(one => one.Router.IsGraylisted(liar.Id)))
                        graylisted.TryAdd((liar.Number, neighbour.Number), network.Now);
                }
            }

            network.Run(TimeSpan.FromSeconds(3));
            OnlyWhatWasWrittenWasDelivered(network, seed);
            foreach (var liar in network.Nodes.Skip(20))
            {
                foreach (var neighbour in liar.Neighbours.Where(one => one.Vice == Vice.None))
                {
                    var first = network.FirstLies[(liar.Id, neighbour.Id)];
                    graylisted.ShouldContainKey((liar.Number, neighbour.Number), $"seed {seed}: {liar.Vice}");
                    var took = graylisted[(liar.Number, neighbour.Number)] - first;
                    took.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(10), $"seed {seed}: {liar.Vice}");
                    if (took > slowest) slowest = took;
                }
            }

            Told(network, network.Written, seed).ShouldBe(1, $"seed {seed}");
            lies += network.Lies;
            settings.Tell($"forgery seed {seed}: {network.Lies} forged, replayed or stale");
        }

        settings.Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"forgery: {settings.Seeds} seeds; {lies} forged, replayed or stale, none delivered; "
            + $"graylisted within {slowest.TotalSeconds:0.0} s"));
    }

    [Fact]
    public void Messages_reach_the_honest_fifth_within_two_seconds_whatever_the_others_do()
    {
        var settings = CampaignSettings.Read(output);
        var least = 1.0;
        foreach (var seed in settings.All)
        {
            // Each attack by itself, and all of them together.
            var attacks = seed % 10 == 0 ? _attacks : [_attacks[(seed % 10) - 1]];
            var network = Network(seed);
            for (var number = 0; number < 100; number++)
                network.Add(number % 5 == 0 ? Vice.None : attacks[number % attacks.Length]);
            network.ConnectHonest(each: 3);
            network.ConnectAtRandom(each: 7);
            for (var beat = 0; beat < 13; beat++)
            {
                // What is replayed, asked for again and stale has to be there first.
                network.Publish(network.Nodes[beat % 20 * 5]);
                network.Run(TimeSpan.FromSeconds(1));
            }

            HashSet<MessageId> written = [];
            foreach (var author in network.Honest.ToList())
            {
                written.Add(network.Publish(author));
                network.Run(TimeSpan.FromMilliseconds(250));
            }

            network.Run(TimeSpan.FromSeconds(2));
            OnlyWhatWasWrittenWasDelivered(network, seed);
            var told = Told(network, written, seed);
            least = Math.Min(least, told);
            if (attacks[0] is Vice.Forge or Vice.Replay or Vice.Stale)
                network.Lies.ShouldBeGreaterThan(1000, $"seed {seed}: no attack");
            var name = attacks.Length == 1 ? attacks[0].ToString() : "all attacks";
            settings.Tell(string.Create(CultureInfo.InvariantCulture, $"hostile seed {seed}, {name}: {told:P2} in time"));
            told.ShouldBeGreaterThanOrEqualTo(0.99, $"seed {seed}, {name}");
        }

        settings.Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"hostile: {settings.Seeds} seeds, 80 of 100 nodes hostile; at least {least:P2} in time"));
    }

    /// <summary>What is forgotten soon can be stale soon.</summary>
    private static SimulatedNetwork Network(int seed) => new(seed, options =>
    {
        options.SequencesIncrease = true;
        options.SeenFor = TimeSpan.FromSeconds(8);
        options.SeenKept = 8;
    })
    {
        ForgottenAfter = TimeSpan.FromSeconds(12),
    };

    /// <summary>The part of messages and honest nodes where one came to the other in time.</summary>
    private static double Told(SimulatedNetwork network, HashSet<MessageId> written, int seed)
    {
        var honest = network.Honest.ToList();
        var at = written.ToDictionary(
            id => id, id => honest.Min(node => node.Delivered.GetValueOrDefault(id, TimeSpan.MaxValue)));
        at.Values.ShouldAllBe(when => when < TimeSpan.MaxValue, $"seed {seed}");
        var reached = at.Sum(one => honest.Count(node =>
            node.Delivered.TryGetValue(one.Key, out var came) && came - one.Value <= _inTime));
        return reached / ((double)written.Count * honest.Count);
    }

    /// <summary>Each message comes once at most (a second time would throw), and none that nobody wrote.</summary>
    private static void OnlyWhatWasWrittenWasDelivered(SimulatedNetwork network, int seed) =>
        network.Nodes.SelectMany(node => node.Delivered.Keys)
            .Where(id => !network.Written.Contains(id)).ShouldBeEmpty($"seed {seed}");
}
