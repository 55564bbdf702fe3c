using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;

namespace Libp2p.Protocols.Dcutr;

/// <summary>Dials all addresses of a peer at once, and keeps the connection that stands first.</summary>
internal sealed class HolePuncher(IPunchingHost host, DcutrOptions options, TimeProvider time)
{
    /// <summary>Dials a peer outright, where that may do.</summary>
    /// <returns>Null when no address answers.</returns>
    public async ValueTask<PeerConnection?> DialAsync(
        PeerId peer, IReadOnlyList<Multiaddr> addresses, CancellationToken cancellationToken) =>
        (await FirstAsync(
            peer,
            addresses,
            (address, token) => host.DialAsync(address.WithPeer(peer), token),
            leaveOthers: true,
            cancellationToken)).Connection;

    /// <summary>Dials a peer that does the same at this moment.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="addresses">Where it is seen.</param>
    /// <param name="asDialer">Whether this side is the client of the connection.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The connection; or null and why there is none.</returns>
    public async ValueTask<(PeerConnection? Connection, string Reason)> PunchAsync(
        PeerId peer, IReadOnlyList<Multiaddr> addresses, bool asDialer, CancellationToken cancellationToken)
    {
        var (connection, reason) = await FirstAsync(
            peer,
            addresses,
            (address, token) => host.PunchAsync(address, peer, asDialer, token),
            leaveOthers: asDialer, // were both to choose, they might choose differently
            cancellationToken);

        // Where the other side needed no hole, its connection came to what listens here.
        return (connection ?? DirectTo(peer), reason);
    }

    /// <summary>Waits for a peer that comes by itself, as long as dialling it may take.</summary>
    /// <returns>Null when it did not come.</returns>
    public async ValueTask<PeerConnection?> AwaitAsync(PeerId peer, CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(options.DialTimeout, time, cancellationToken);
        using var came = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        using var watching = host.Watch(new Arrival(peer, came));
        if (DirectTo(peer) is { } there) return there;
        await Task.Delay(Timeout.InfiniteTimeSpan, time, came.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return DirectTo(peer);
    }

    private PeerConnection? DirectTo(PeerId peer) =>
        host.ConnectionsTo(peer).FirstOrDefault(one => !one.Remote.Has(MultiaddrProtocol.P2pCircuit));

    private async ValueTask<(PeerConnection? Connection, string Reason)> FirstAsync(
        PeerId peer,
        IReadOnlyList<Multiaddr> addresses,
        Func<Multiaddr, CancellationToken, ValueTask<PeerConnection>> dial,
        bool leaveOthers,
        CancellationToken cancellationToken)
    {
        if (addresses.Count == 0) return (null, "no address may be dialled");
        using var limit = new TimeLimit(options.DialTimeout, time, cancellationToken);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        using var watching = host.Watch(new Arrival(peer, enough));
        var dialling = addresses.Select(address => DialOneAsync(address, dial, enough.Token)).ToList();
        PeerConnection? first = null;
        var reasons = new List<string>();
        while (dialling.Count > 0)
        {
            var ended = await Task.WhenAny(dialling);
            dialling.Remove(ended);
            var (connection, reason) = await ended;
            if (connection is null) reasons.Add(reason);
            if (connection is not null && first is not null && leaveOthers) await connection.DisposeAsync();
            if (connection is null || first is not null) continue;
            first = connection;
            await enough.CancelAsync();
        }

        cancellationToken.ThrowIfCancellationRequested();
        return (first, string.Join(' ', reasons));
    }

    private static async Task<(PeerConnection? Connection, string Reason)> DialOneAsync(
        Multiaddr address, Func<Multiaddr, CancellationToken, ValueTask<PeerConnection>> dial, CancellationToken token)
    {
        try
        {
            return (await dial(address, token), "");
        }
        catch (Libp2pException exception)
        {
            return (null, exception.Message);
        }
        catch (OperationCanceledException)
        {
            return (null, $"{address} did not answer.");
        }
    }

    /// <summary>Cancels the dialling when the peer has come by itself, and said who it is.</summary>
    private sealed class Arrival(PeerId peer, CancellationTokenSource enough) : IPeerWatcher
    {
        public void Connected(PeerConnection connection)
        {
        }

        public void Disconnected(PeerId peer)
        {
        }

        public void Identified(PeerConnection connection, IdentifyMessage message)
        {
            if (connection.Peer.Equals(peer) && !connection.Remote.Has(MultiaddrProtocol.P2pCircuit)) _ = enough.CancelAsync();
        }
    }
}
