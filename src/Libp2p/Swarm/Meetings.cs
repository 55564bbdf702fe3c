using System.Collections.Concurrent;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Transports;

namespace Libp2p.Swarm;

/// <summary>
/// Peers that are being met half-way, as whose client this side dials. Where the other side's packet arrives first, the
/// connection comes to what listens here, and both sides would wait for the other to begin: then this one does.
/// </summary>
internal sealed class Meetings(TimeProvider time)
{
    /// <summary>How long to wait for a word of somebody who may have dialled for another reason.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromMilliseconds(300);

    private readonly ConcurrentDictionary<(string Place, PeerId Peer), int> _peers = [];

    /// <summary>A peer is being met, until what it gives is disposed of.</summary>
    public IDisposable Begin(Multiaddr address, PeerId peer)
    {
        var key = (PlaceOf(address), peer);
        _peers.AddOrUpdate(key, 1, (_, count) => count + 1);
        return new Ending(() =>
        {
            if (_peers.AddOrUpdate(key, 0, (_, count) => count - 1) == 0) _peers.TryRemove(KeyValuePair.Create(key, 0));
        });
    }

    /// <summary>Whether a connection that came is one on which this side is to begin, and with whom.</summary>
    /// <returns>Null when the other side begins, as it does where it is not being met.</returns>
    public async ValueTask<PeerId?> WaitsForUsAsync(RawConnection raw, CancellationToken cancellationToken)
    {
        var place = PlaceOf(raw.Remote);
        if (_peers.Keys.FirstOrDefault(one => one.Place == place).Peer is not { } peer) return null;
        using var limit = new TimeLimit(_silence, time, cancellationToken);
        try
        {
            _ = await raw.Stream.ReadAsync(Memory<byte>.Empty, limit.Token); // waits for a word, and takes none
            return null;
        }
        catch (OperationCanceledException) when (limit.IsOver && !cancellationToken.IsCancellationRequested)
        {
            return peer;
        }
    }

    /// <summary>Where somebody is: behind a NAT, the port may be another than the one that is dialled.</summary>
    private static string PlaceOf(Multiaddr address) => address.Components[0].ToString();
}
