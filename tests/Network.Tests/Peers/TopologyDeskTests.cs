using Bib.Grains.Abstractions.Network;
using Bib.Grains.Abstractions.Nodes;
using Bib.Network.Peers;
using Bib.Network.Tests.Hosts;
using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Muxing;
using Libp2p.Swarm;
using Libp2p.Transports;

namespace Bib.Network.Tests.Peers;

/// <summary>Who is connected with whom, put together from what a node knows.</summary>
public sealed class TopologyDeskTests
{
    private static readonly PeerId _self = Some();

    private readonly PeerId _relay = Some();
    private readonly PeerId _behind = Some();
    private readonly PeerId _away = Some();
    private readonly List<PeerConnection> _connections = [];
    private readonly List<NodeState> _rows = [new() { NodeId = _self.ToString(), Mode = NodeMode.Full }];
    private readonly Dictionary<PeerId, NodeWord> _words = [];

    [Fact]
    public void A_node_alone_is_told_with_its_mode()
    {
        var topology = Read();

        topology.Nodes.ShouldBe([new(_self.ToString(), TopologyNodeKind.Self, false, NodeMode.Selective, "", 0)]);
        topology.Links.ShouldBeEmpty();
        topology.IsCut.ShouldBeFalse();
    }

    [Fact]
    public void Connections_go_from_who_dialled_with_what_they_run_on_and_how_long_an_answer_takes()
    {
        Connect(_relay, $"/ip4/192.0.2.7/udp/4001/quic-v1/p2p/{_relay}", isDialer: true, TimeSpan.FromMilliseconds(12));
        Connect(_away, "/ip4/192.0.2.8/tcp/5000", isDialer: false, TimeSpan.Zero);
        _words[_away] = new(NodeMode.Full, 9, [], default);

        var topology = Read();

        var outbound = topology.Links.Single(link => link.To == _relay.ToString());
        (outbound.From, outbound.Basis, outbound.Transport, outbound.RoundTrip, outbound.Relay)
            .ShouldBe((_self.ToString(), TopologyBasis.Own, "quic-v1", TimeSpan.FromMilliseconds(12), ""));
        outbound.Address.ShouldStartWith("/ip4/192.0.2.7/udp/4001/");
        var inbound = topology.Links.Single(link => link.From == _away.ToString());
        (inbound.To, inbound.Transport, inbound.RoundTrip).ShouldBe((_self.ToString(), "tcp", null));
        NodeOf(topology, _relay).ShouldBe(
            new(_relay.ToString(), TopologyNodeKind.Peer, true, NodeMode.Unspecified, "played", null));
        NodeOf(topology, _away).ShouldBe(new(_away.ToString(), TopologyNodeKind.Node, true, NodeMode.Full, "played", 9));
        topology.Nodes[0].Peers.ShouldBe(2);
    }

    [Fact]
    public void Who_is_behind_a_relay_is_connected_with_it_however_often_that_is_known()
    {
        Connect(_behind, $"/ip4/192.0.2.7/tcp/4001/p2p/{_relay}/p2p-circuit", isDialer: true, TimeSpan.Zero);
        _words[_behind] = new(NodeMode.Selective, 1, [_relay, _self], default);

        var topology = Read();

        topology.Links.Select(link => (link.From, link.To, link.Basis)).ShouldBe(
        [
            (_self.ToString(), _behind.ToString(), TopologyBasis.Own),
            (_relay.ToString(), _behind.ToString(), TopologyBasis.Relayed),
        ]);
        (topology.Links[0].Relay, topology.Links[0].Transport).ShouldBe((_relay.ToString(), "p2p-circuit"));
        NodeOf(topology, _relay).IsConnected.ShouldBeFalse("nothing is known of it but that it is there");
    }

    [Fact]
    public void Nodes_without_a_connection_are_told_behind_the_others_with_the_relays_that_they_say()
    {
        Connect(_behind, "/memory/1", isDialer: true, TimeSpan.Zero);
        _rows.Add(new() { NodeId = _away.ToString(), Mode = NodeMode.Selective });
        _words[_away] = new(NodeMode.Full, 2, [_relay], default);
        _words[Some()] = new(NodeMode.Full, 2, [_relay], default);

        var topology = Read();

        topology.Nodes.Take(2).Select(node => node.PeerId).ShouldBe([_self.ToString(), _behind.ToString()]);
        NodeOf(topology, _away).ShouldBe(new(_away.ToString(), TopologyNodeKind.Node, false, NodeMode.Full, "", 2));
        topology.Links[1].ShouldBe(new(_away.ToString(), _relay.ToString(), TopologyBasis.Said));
        topology.Nodes.Count.ShouldBe(4, "who only spoke is not known");
    }

    [Fact]
    public void Of_too_many_known_nodes_the_first_are_told()
    {
        for (var number = 0; number < INetworkTopology.KnownMax; number++) _rows.Add(new() { NodeId = $"n{number:0000}" });

        var topology = Read();

        topology.IsCut.ShouldBeTrue();
        topology.Nodes.Count.ShouldBe(INetworkTopology.KnownMax);
    }

    [Fact]
    public async Task A_connection_of_a_host_knows_how_long_an_answer_takes()
    {
        await using var hosts = await TestHosts.StartAsync(2);

        var connection = await hosts[0].ConnectAsync(hosts[1].Id, null, TestContext.Current.CancellationToken);

        await Patience.UntilAsync(() => connection.RoundTrip > TimeSpan.Zero);
    }

    private static PeerId Some()
    {
        using var key = PrivateKey.Generate();
        return PeerId.Of(key.PublicKey);
    }

    private static TopologyNode NodeOf(NetworkTopology topology, PeerId peer) =>
        topology.Nodes.Single(node => node.PeerId == peer.ToString());

    private NetworkTopology Read() => TopologyDesk.Of(
        _self.ToString(), NetworkStatus.Disabled with { Peers = _connections.Count }, _connections,
        _connections.Select(connection => new ConnectedPeer(
            connection.Peer.ToString(), "", connection.IsDialer, false, "played", false, default, 1)),
        _rows, _words);

    private void Connect(PeerId peer, string address, bool isDialer, TimeSpan roundTrip) => _connections.Add(new(
        peer, new RawConnection(new PlainStream([], null), Multiaddr.Parse("/memory/0"), Multiaddr.Parse(address)), isDialer,
        new Muxed(roundTrip)));

    private sealed class Muxed(TimeSpan roundTrip) : IMuxedConnection
    {
        public Task Completion => Task.CompletedTask;

        public bool HasGoodbye => false;

        public TimeSpan RoundTrip => roundTrip;

        public ValueTask<DuplexStream> OpenStreamAsync(CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask<DuplexStream?> AcceptStreamAsync(CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
