using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Network;
using Bib.Grains.Abstractions.Nodes;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Swarm;

namespace Bib.Network.Peers;

/// <summary>
/// Puts together who there is and who is connected with whom: from this node's connections, its notes of other nodes, and
/// what those say of themselves. Nobody tells with whom he is connected, but how many, and through which relays he is
/// reached.
/// </summary>
internal sealed class TopologyDesk(
    IHost host, INetwork network, INodeDirectory directory, NodeWords words, INodeSigner node) : INetworkTopology
{
    /// <summary>Steps of an address that say who is there, and not what the connection runs on.</summary>
    private static readonly HashSet<string> _names = ["p2p", "certhash", "sni"];

    /// <inheritdoc/>
    public async Task<NetworkTopology> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = await directory.ListAsync("", INetworkTopology.KnownMax + 1, cancellationToken);
        return Of(node.NodeId, network.Read(), host.Connections, network.Peers(), rows, words.Read());
    }

    /// <summary>Puts it together.</summary>
    /// <param name="self">This node's id.</param>
    /// <param name="status">How this node is.</param>
    /// <param name="connections">Its connections.</param>
    /// <param name="peers">Whom they are with.</param>
    /// <param name="rows">Nodes that it has notes of, one more than are told where there are more.</param>
    /// <param name="words">What nodes have said of themselves.</param>
    internal static NetworkTopology Of(
        string self, NetworkStatus status, IEnumerable<PeerConnection> connections, IEnumerable<ConnectedPeer> peers,
        IReadOnlyList<NodeState> rows, IReadOnlyDictionary<PeerId, NodeWord> words)
    {
        var said = words.ToDictionary(one => one.Key.ToString(), one => one.Value, StringComparer.Ordinal);
        var connected = peers.ToDictionary(peer => peer.PeerId, StringComparer.Ordinal);
        var known = rows.Take(INetworkTopology.KnownMax).ToDictionary(row => row.NodeId, StringComparer.Ordinal);
        HashSet<string> ids = [.. connected.Keys, .. known.Keys];
        ids.Remove(self);
        TopologyLink[] links =
        [
            .. connections.SelectMany(connection => LinksOf(self, connection))
                .Concat(ids.Where(said.ContainsKey).SelectMany(id => LinksOf(self, id, said[id])))
                .DistinctBy(link => link.Basis == TopologyBasis.Own ? (object)link : EndsOf(link))
                .OrderBy(link => link.Basis).ThenBy(link => link.From, StringComparer.Ordinal)
                .ThenBy(link => link.To, StringComparer.Ordinal).ThenBy(link => link.Since),
        ];
        string[] named = [.. links.SelectMany(link => new[] { link.From, link.To }).Where(id => id != self).Except(ids)];
        var room = Math.Max(0, INetworkTopology.KnownMax - known.Keys.Count(id => !connected.ContainsKey(id)));
        ids.UnionWith(named.Take(room));
        links = [.. links.Where(link => (link.From == self || ids.Contains(link.From)) && (link.To == self || ids.Contains(link.To)))];
        return new(
            [
                new(self, TopologyNodeKind.Self, false, status.Mode, "", status.Peers),
                .. ids.Select(id => NodeOf(
                        id, connected.GetValueOrDefault(id), known.GetValueOrDefault(id), said.GetValueOrDefault(id)))
                    .OrderByDescending(one => one.IsConnected).ThenBy(one => one.PeerId, StringComparer.Ordinal),
            ],
            links,
            rows.Count > INetworkTopology.KnownMax || named.Length > room);
    }

    private static TopologyNode NodeOf(string id, ConnectedPeer? peer, NodeState? row, NodeWord? word) => new(
        id,
        peer?.IsNode == true || row is not null || word is not null ? TopologyNodeKind.Node : TopologyNodeKind.Peer,
        peer is not null, word?.Mode ?? row?.Mode ?? NodeMode.Unspecified, peer?.Agent ?? "", word?.Peers);

    /// <summary>The two in either order: a link between them is one.</summary>
    private static (string Lesser, string Greater) EndsOf(TopologyLink link) =>
        string.CompareOrdinal(link.From, link.To) < 0 ? (link.From, link.To) : (link.To, link.From);

    /// <summary>A connection, and what it goes through.</summary>
    private static IEnumerable<TopologyLink> LinksOf(string self, PeerConnection connection)
    {
        var other = connection.Peer.ToString();
        var relay = NodeWords.RelayOf(connection.Remote)?.ToString() ?? "";
        var (from, to) = connection.IsDialer ? (self, other) : (other, self);
        yield return new(
            from, to, TopologyBasis.Own, connection.Remote.ToString(), TransportOf(connection.Remote), relay,
            connection.RoundTrip > TimeSpan.Zero ? connection.RoundTrip : null, connection.OpenedAt);
        if (relay.Length > 0 && relay != other && relay != self) yield return new(relay, other, TopologyBasis.Relayed);
    }

    /// <summary>What a node says of others that it is reached through; this node knows better with whom it is connected.</summary>
    private static IEnumerable<TopologyLink> LinksOf(string self, string id, NodeWord word) =>
        word.Relays.Select(relay => new TopologyLink(id, relay.ToString(), TopologyBasis.Said)).Where(link => link.To != self);

    private static string TransportOf(Multiaddr address) =>
        address.Components.LastOrDefault(step => !_names.Contains(step.Protocol.Name))?.Protocol.Name ?? "";
}
