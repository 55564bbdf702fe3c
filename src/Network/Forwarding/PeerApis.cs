using Bib.Grains.Abstractions.Network;
using Bib.Grains.Abstractions.Nodes;
using Bib.Network.Peers;
using Bib.Network.Protocols;
using Libp2p.Core;
using Libp2p.Swarm;
using Microsoft.Extensions.Options;

namespace Bib.Network.Forwarding;

/// <summary>The nodes whose API is there to be asked, over libp2p's streams.</summary>
internal sealed class PeerApis(
    IHost host, NodeWords words, IOptions<NetworkOptions> options, WireOptions wire, TimeProvider time) : IPeerApis
{
    private static readonly string[] _protocols = [ApiPart.ProtocolId];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _failed = [];
    private readonly IReadOnlyList<string> _favourites = [.. options.Value.Api.Favourites];

    /// <inheritdoc/>
    public bool IsProxy => options.Value.Mode == NodeMode.Proxy;

    /// <inheritdoc/>
    public IReadOnlyList<string> Candidates()
    {
        var modes = words.Read();
        var serving = host.Connections.GroupBy(connection => connection.Peer)
            .Where(peer => host.Peers.ProtocolsOf(peer.Key).Contains(ApiPart.ProtocolId))
            .Select(peer => (
                Id: peer.Key.ToString(),
                Mode: modes.GetValueOrDefault(peer.Key)?.Mode ?? NodeMode.Selective,
                IsRelayed: peer.All(connection => connection.IsLimited),
                Since: peer.Min(connection => connection.OpenedAt)))
            .Where(peer => peer.Mode != NodeMode.Proxy)
            .OrderBy(peer => peer.Mode != NodeMode.Full).ThenBy(peer => peer.IsRelayed).ThenBy(peer => peer.Since)
            .Select(peer => peer.Id);
        lock (_gate)
        {
            ForgetFailures();
            // The sort is stable: those that failed come last, in the order that they had.
            return [.. _favourites.Concat(serving).Distinct().OrderBy(_failed.ContainsKey)];
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Stream> OpenAsync(string peerId, CancellationToken cancellationToken)
    {
        try
        {
            var (stream, _) = await host.OpenAsync(PeerId.Parse(peerId), _protocols, null, cancellationToken);
            return new ApiStream(stream, bandwidth: null, wire.WriteMax, time);
        }
        catch (Libp2pException failure)
        {
            throw new IOException($"Node {peerId} is not to be reached, or serves no API: {failure.Message}", failure);
        }
    }

    /// <inheritdoc/>
    public void Failed(string peerId)
    {
        lock (_gate)
        {
            ForgetFailures();
            _failed[peerId] = time.GetTimestamp();
        }
    }

    private void ForgetFailures()
    {
        foreach (var (peer, at) in _failed)
        {
            if (time.GetElapsedTime(at) >= options.Value.Api.AvoidedFor) _failed.Remove(peer);
        }
    }
}
