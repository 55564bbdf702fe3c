using Bib.Grains.Abstractions.Nodes;
using Bib.Network.Hosting;
using Bib.Network.Protocols;
using Libp2p.Core;
using Libp2p.Swarm;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Bib.Network.Forwarding;

/// <summary>
/// Lends the node's API to peers: each stream of <see cref="ProtocolId"/> is a connection to the web server, over which
/// HTTP/2 is spoken. What may be called there is the gateway's to say. A proxy lends nothing: it has nothing of its own.
/// </summary>
internal sealed class ApiPart(
    PeerListener listener, IOptions<NetworkOptions> options, WireOptions wire, Bandwidth up, TimeProvider time) : INetworkPart
{
    /// <summary>The protocol's id.</summary>
    public const string ProtocolId = "/bib/api/1.0.0";

    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, int> _perPeer = [];
    private IDisposable? _served;
    private int _count;

    /// <summary>How many streams are open.</summary>
    internal int Count
    {
        get
        {
            lock (_gate) return _count;
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(PeerNetwork network, CancellationToken cancellationToken)
    {
        if (options.Value.Api.Serves) _served = Serve(network.Host);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync()
    {
        _served?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Takes peers' streams until what it gives is disposed of.</summary>
    internal IDisposable Serve(IHost host) => host.Handle(ProtocolId, ServeAsync);

    private async Task ServeAsync(StreamContext context, CancellationToken cancellationToken)
    {
        if (options.Value.Mode == NodeMode.Proxy || !Enter(context.Peer))
        {
            context.Stream.Reset();
            return;
        }

        try
        {
            await using var stream = new ApiStream(context.Stream, up, wire.WriteMax, time);
            await using var connection = new PeerConnectionContext(stream, context.Peer.ToString());
            if (!listener.TryAdd(connection)) return;
            await using var stopping = cancellationToken.Register(
                () => connection.Abort(new ConnectionAbortedException("The node stops.")));
            await connection.Ended;
        }
        finally
        {
            Leave(context.Peer);
        }
    }

    private bool Enter(PeerId peer)
    {
        lock (_gate)
        {
            var count = _perPeer.GetValueOrDefault(peer);
            if (_count >= options.Value.Api.StreamsMax || count >= options.Value.Api.StreamsPerPeerMax) return false;
            _count++;
            _perPeer[peer] = count + 1;
            return true;
        }
    }

    private void Leave(PeerId peer)
    {
        lock (_gate)
        {
            _count--;
            if (--_perPeer[peer] == 0) _perPeer.Remove(peer);
        }
    }
}
