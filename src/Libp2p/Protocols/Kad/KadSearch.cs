using Libp2p.Core;
using Libp2p.Swarm;

namespace Libp2p.Protocols.Kad;

/// <summary>Walks towards keys: asks, hears of closer peers, asks those.</summary>
/// <param name="host">The peer that this runs on.</param>
/// <param name="table">Where walks begin.</param>
/// <param name="membership">Sends requests, and hears from them who is there.</param>
/// <param name="addresses">Keeps where peers are said to be.</param>
/// <param name="options">How walks go.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">What the time is.</param>
internal sealed class KadSearch(
    IHost host,
    RoutingTable table,
    KadMembership membership,
    KadAddresses addresses,
    KadOptions options,
    KadMetrics metrics,
    TimeProvider time)
{
    /// <summary>Finds the servers closest to a key.</summary>
    public Task<IReadOnlyList<PeerId>> ClosestAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
        WalkAsync(
            new(KadMessageType.FindNode) { Key = key },
            options.Replication,
            options.LookupTimeout,
            (_, _) => true,
            cancellationToken);

    /// <summary>
    /// Finds a peer: its own place is where the walk goes, so it is asked itself as soon as somebody says where it is.
    /// </summary>
    public async Task<KadPeer?> FindPeerAsync(PeerId peer, CancellationToken cancellationToken)
    {
        if (peer.Equals(host.Id)) return addresses.Describe(peer);
        if (!IsConnected())
        {
            await WalkAsync(
                new(KadMessageType.FindNode) { Key = peer.Bytes },
                options.Replication,
                options.LookupTimeout,
                (_, _) => !IsConnected(),
                cancellationToken);
        }

        if (IsConnected()) return addresses.Describe(peer);

        // Others may have said where it is after it was tried where the first said.
        return await TryConnectAsync(peer, cancellationToken) ? addresses.Describe(peer) : null;

        bool IsConnected() => host.ConnectionsTo(peer).Count > 0;
    }

    /// <summary>Asks ever closer peers the same.</summary>
    /// <param name="request">What is asked; its key is where the walk goes.</param>
    /// <param name="wanted">How many of the closest are to answer.</param>
    /// <param name="lasting">How long it may go on.</param>
    /// <param name="heard">
    /// Hears what everybody who was asked answered, or null, one after another; false ends the walk.
    /// </param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Those of the closest that answered, closest first.</returns>
    public async Task<IReadOnlyList<PeerId>> WalkAsync(
        KadMessage request,
        int wanted,
        TimeSpan lasting,
        Func<PeerId, KadMessage?, bool> heard,
        CancellationToken cancellationToken)
    {
        using var enough = new CancellationTokenSource();
        using var limit = new TimeLimit(lasting, time, cancellationToken, enough.Token);
        var began = time.GetTimestamp();
        var target = KadKey.Of(request.Key.Span);
        var lookup = new Lookup(target, host.Id, wanted, options);
        lookup.Seed(table.Closest(target, options.Replication));
        List<Task<(PeerId Peer, KadMessage? Answer)>> waiting = [];
        var goesOn = true;
        while (goesOn && !lookup.IsDone && !limit.Token.IsCancellationRequested)
        {
            while (lookup.Next() is { } next) waiting.Add(AskAsync(next, request, limit.Token));
            var done = await Task.WhenAny(waiting);
            waiting.Remove(done);
            goesOn = Take(lookup, await done, heard);
        }

        await enough.CancelAsync();
        await Task.WhenAll(waiting);
        cancellationToken.ThrowIfCancellationRequested();
        metrics.LookedUp(request.Type, time.GetElapsedTime(began));
        return lookup.Closest;
    }

    private bool Take(Lookup lookup, (PeerId Peer, KadMessage? Answer) done, Func<PeerId, KadMessage?, bool> heard)
    {
        if (done.Answer is { } answer)
        {
            addresses.Note(answer.CloserPeers);
            lookup.Answered(done.Peer, answer.CloserPeers.Select(peer => peer.Id));
        }
        else
        {
            lookup.Failed(done.Peer);
        }

        return heard(done.Peer, done.Answer);
    }

    private async Task<bool> TryConnectAsync(PeerId peer, CancellationToken cancellationToken)
    {
        if (host.Peers.AddressesOf(peer).Count == 0) return false;
        using var limit = new TimeLimit(options.RequestTimeout, time, cancellationToken);
        try
        {
            await host.ConnectAsync(peer, null, limit.Token);
            return true;
        }
        catch (Exception exception) when (exception is Libp2pException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    /// <summary>Asks one peer; without an answer, gives none.</summary>
    private async Task<(PeerId Peer, KadMessage? Answer)> AskAsync(
        PeerId peer, KadMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return (peer, await membership.AskAsync(peer, request, cancellationToken));
        }
        catch (Exception exception) when (exception is KadException or OperationCanceledException)
        {
            return (peer, null);
        }
    }
}
