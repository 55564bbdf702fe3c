using System.Collections.Concurrent;
using Bib.Network.Hosting;
using Libp2p.Core;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;

namespace Bib.Network.Peers;

/// <summary>Remembers which program each connected peer says it is.</summary>
internal sealed class PeerAgents : INetworkPart, IPeerWatcher
{
    /// <summary>Letters of a name that are kept; a peer may say any.</summary>
    private const int LengthMax = 100;

    private readonly ConcurrentDictionary<PeerId, string> _agents = [];
    private IDisposable? _watching;

    /// <summary>What a peer says; empty while it has not said, or is not connected.</summary>
    public string AgentOf(PeerId peer) => _agents.GetValueOrDefault(peer, "");

    /// <inheritdoc/>
    public Task StartAsync(PeerNetwork network, CancellationToken cancellationToken)
    {
        _watching = network.Host.Watch(this);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync()
    {
        _watching?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Connected(PeerConnection connection)
    {
    }

    /// <inheritdoc/>
    public void Disconnected(PeerId peer) => _agents.TryRemove(peer, out _);

    /// <inheritdoc/>
    public void Identified(PeerConnection connection, IdentifyMessage message)
    {
        if (message.AgentVersion is { Length: > 0 } agent)
            _agents[connection.Peer] = new string([.. agent.Take(LengthMax).Where(letter => !char.IsControl(letter))]);
    }
}
