using System.Threading.Channels;
using Libp2p.Core;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;

namespace Libp2p.Tests.Swarm;

/// <summary>Writes down what it is told of peers, and lets a test wait for it.</summary>
internal sealed class Watcher : IPeerWatcher
{
    private readonly Channel<(string What, PeerId Peer, IdentifyMessage? Message)> _heard =
        Channel.CreateUnbounded<(string, PeerId, IdentifyMessage?)>();

    public void Connected(PeerConnection connection) => _heard.Writer.TryWrite(("connected", connection.Peer, null));

    public void Disconnected(PeerId peer) => _heard.Writer.TryWrite(("disconnected", peer, null));

    public void Identified(PeerConnection connection, IdentifyMessage message) =>
        _heard.Writer.TryWrite(("identified", connection.Peer, message));

    /// <summary>Whether it was told of something that nobody asked for yet.</summary>
    public bool HasHeard => _heard.Reader.Count > 0;

    /// <summary>What it is told next.</summary>
    public async Task<(string What, PeerId Peer)> NextAsync(CancellationToken stop)
    {
        var (what, peer, _) = await _heard.Reader.ReadAsync(stop);
        return (what, peer);
    }

    /// <summary>Waits until a peer introduces itself; what else is told before is passed over.</summary>
    public async Task<IdentifyMessage> IdentifiedAsync(PeerId peer, CancellationToken stop)
    {
        while (true)
        {
            var (_, whose, message) = await _heard.Reader.ReadAsync(stop);
            if (message is not null && whose.Equals(peer)) return message;
        }
    }
}
