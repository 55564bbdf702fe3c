using Bib.Grains.Abstractions.Nodes;
using Bib.Network.Gossip;
using Bib.Network.Gossip.Messages;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Microsoft.Extensions.Options;

namespace Bib.Network.Peers;

/// <summary>
/// Remembers what nodes have said of themselves by gossip, which each signs; for as long as such a message is fresh, which
/// is ten times as often as they say it.
/// </summary>
internal sealed class NodeWords(IOptions<NetworkOptions> options, TimeProvider time) : INewsListener
{
    /// <summary>Relays of a node that are remembered; it may name any number.</summary>
    public const int RelaysMax = 4;

    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, NodeWord> _words = [];

    /// <inheritdoc/>
    public void Heard(News news, PeerId forwarder)
    {
        lock (_lock)
        {
            if (news.Kind == GossipMessage.PayloadOneofCase.NodeLeave) _words.Remove(news.Author);
            if (news.Status is not { } status) return;
            if (_words.Count >= options.Value.NotedPeersMax && !_words.ContainsKey(news.Author)) Forget();
            if (_words.Count >= options.Value.NotedPeersMax && !_words.ContainsKey(news.Author)) return;
            _words[news.Author] = new(
                status.Mode switch { "full" => NodeMode.Full, "proxy" => NodeMode.Proxy, _ => NodeMode.Selective },
                status.Peers, RelaysOf(news.Author, status), time.GetUtcNow());
        }
    }

    /// <summary>What each has said that is fresh still.</summary>
    public IReadOnlyDictionary<PeerId, NodeWord> Read()
    {
        lock (_lock)
        {
            Forget();
            return new Dictionary<PeerId, NodeWord>(_words);
        }
    }

    /// <summary>The relay that an address goes through; null where it goes through none, or names none.</summary>
    public static PeerId? RelayOf(Multiaddr address)
    {
        var steps = address.Components;
        for (var index = 1; index < steps.Length; index++)
        {
            if (steps[index].Protocol == MultiaddrProtocol.P2pCircuit)
                return steps[index - 1].Protocol == MultiaddrProtocol.P2p ? PeerId.Parse(steps[index - 1].Value) : null;
        }

        return null;
    }

    private static List<PeerId> RelaysOf(PeerId author, NodeStatusNews status) =>
    [
        .. status.Addresses.Select(KnownAddress.Of).OfType<Multiaddr>().Select(RelayOf).OfType<PeerId>()
            .Where(relay => relay != author).Distinct().Take(RelaysMax),
    ];

    private void Forget()
    {
        var oldest = time.GetUtcNow() - GossipLimits.AgeMax;
        foreach (var (peer, word) in _words)
        {
            if (word.HeardAt < oldest) _words.Remove(peer);
        }
    }
}
