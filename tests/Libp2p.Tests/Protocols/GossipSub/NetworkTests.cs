using Libp2p.Protocols.GossipSub;

namespace Libp2p.Tests.Protocols.GossipSub;

/// <summary>Networks of real routers in virtual time, replayable by seed.</summary>
public sealed class NetworkTests
{
    private static readonly Vice[] _vices =
        [Vice.Drop, Vice.Forge, Vice.Replay, Vice.HaveSpam, Vice.GraftFlood, Vice.TopicFlood];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Messages_reach_a_hundred_nodes_within_two_seconds_while_a_fifth_lie(int seed)
    {
        var network = new SimulatedNetwork(seed, options => options.FloodPublish = false);
        for (var number = 0; number < 100; number++) network.Add(number % 5 == 4 ? _vices[number / 5 % 6] : Vice.None);
        network.ConnectAtRandom(each: 7);
        network.Run(TimeSpan.FromSeconds(15));

        List<(MessageId Id, TimeSpan At)> written = [];
        foreach (var author in network.Honest.Where((_, at) => at % 8 == 0).ToList())
        {
            written.Add((network.Publish(author), network.Now));
            network.Run(TimeSpan.FromMilliseconds(700));
        }

        network.Run(TimeSpan.FromSeconds(3));
        var honest = network.Honest.ToList();
        var reached = written.Sum(message => honest.Count(node => node.Delivered.TryGetValue(message.Id, out var at)
            && at - message.At <= TimeSpan.FromSeconds(2)));
        (reached / (double)(written.Count * honest.Count)).ShouldBeGreaterThanOrEqualTo(0.99, $"seed {seed}");
        NothingElseWasDelivered(network);
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        var runs = Enumerable.Range(0, 2).Select(_ =>
        {
            var network = new SimulatedNetwork(seed: 5);
            for (var number = 0; number < 30; number++) network.Add(_vices[number % 6]);
            network.Add();
            network.ConnectAtRandom(each: 5);
            network.Run(TimeSpan.FromSeconds(5));
            network.Publish(network.Nodes[30]);
            network.Run(TimeSpan.FromSeconds(5));
            return network.Nodes.Select(node => (
                node.Delivered.Values.FirstOrDefault(), string.Join(',', node.Router.MeshOf(RouterRig.Topic)))).ToList();
        }).ToList();

        runs[0].ShouldBe(runs[1]);
    }

    [Theory]
    [InlineData((int)Vice.Forge)]
    [InlineData((int)Vice.Replay)]
    [InlineData((int)Vice.HaveSpam)]
    [InlineData((int)Vice.GraftFlood)]
    public void Who_lies_is_graylisted_by_all_its_neighbours_within_ten_heartbeats(int vice)
    {
        var network = new SimulatedNetwork(seed: vice);
        for (var number = 0; number < 20; number++) network.Add();
        var liar = network.Add((Vice)vice);
        network.ConnectAtRandom(each: 4);
        network.Run(TimeSpan.FromMilliseconds(300));
        for (var number = 0; number < 3; number++) network.Publish(network.Nodes[number]);

        liar.Neighbours.Count.ShouldBeGreaterThan(3);
        var open = liar.Neighbours.ToHashSet();
        for (var beat = 0; beat < 10; beat++)
        {
            network.Run(TimeSpan.FromSeconds(1));
            open.RemoveWhere(neighbour => neighbour.Router.IsGraylisted(liar.Id));
        }

        open.Select(neighbour => (neighbour.Number, neighbour.Router.ScoreOf(liar.Id))).ShouldBeEmpty();
        liar.Neighbours.ShouldAllBe(neighbour => !neighbour.Router.MeshOf(RouterRig.Topic).Contains(liar.Id));

        NothingElseWasDelivered(network);
        foreach (var node in network.Honest)
            node.Neighbours.Where(other => other.Vice == Vice.None).ShouldAllBe(other => node.Router.ScoreOf(other.Id) >= 0);
    }

    [Fact]
    public void Two_halves_go_on_alone_and_are_one_network_again_when_they_meet()
    {
        var network = new SimulatedNetwork(seed: 11, options => options.FloodPublish = false);
        for (var number = 0; number < 40; number++) network.Add();
        network.ConnectAtRandom(each: 6);
        network.Run(TimeSpan.FromSeconds(5));
        var cut = network.Nodes.SelectMany(node => node.Neighbours.Select(other => (node, other)))
            .Where(link => link.node.Number <= 20 && link.other.Number > 20).ToList();
        foreach (var (one, other) in cut) network.Disconnect(one, other);
        network.Run(TimeSpan.FromSeconds(30));

        var apart = network.Publish(network.Nodes[0]);
        network.Run(TimeSpan.FromSeconds(2));
        network.Nodes.Count(node => node.Delivered.ContainsKey(apart)).ShouldBe(20);
        foreach (var (one, other) in cut) network.Connect(one, other);
        network.Run(TimeSpan.FromSeconds(3));

        var together = network.Publish(network.Nodes[0]);
        network.Run(TimeSpan.FromSeconds(2));
        network.Nodes.Count(node => node.Delivered.ContainsKey(together)).ShouldBe(40);
    }

    /// <summary>
    /// v1.1, outbound mesh quotas: sixty strangers graft themselves to one node and say nothing; it dialled four honest
    /// ones.
    /// </summary>
    [Fact]
    public void A_node_surrounded_by_strangers_hears_and_is_heard()
    {
        var network = new SimulatedNetwork(seed: 12);
        for (var number = 0; number < 20; number++) network.Add();
        var victim = network.Add();
        network.ConnectAtRandom(each: 4);
        for (var number = 0; number < 60; number++) network.Connect(network.Add(Vice.Drop), victim);
        network.Run(TimeSpan.FromSeconds(20));

        for (var number = 0; number < 5; number++)
        {
            var heard = network.Publish(network.Nodes[number]);
            var said = network.Publish(victim);
            network.Run(TimeSpan.FromSeconds(2));
            victim.Delivered.ShouldContainKey(heard);
            network.Honest.ShouldAllBe(node => node.Delivered.ContainsKey(said));
        }
    }

    /// <summary>
    /// Every node delivers each message at most once (a second time would throw), and none that is not one.
    /// </summary>
    private static void NothingElseWasDelivered(SimulatedNetwork network) =>
        network.Nodes.SelectMany(node => node.Delivered.Keys).Where(id => !network.Written.Contains(id)).ShouldBeEmpty();
}
