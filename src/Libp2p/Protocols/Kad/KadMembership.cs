using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;

namespace Libp2p.Protocols.Kad;

/// <summary>
/// Keeps the routing table true: peers that speak the protocol come in, those that stop answering are asked once more
/// and go.
/// </summary>
/// <param name="host">The peer that this runs on.</param>
/// <param name="table">The table.</param>
/// <param name="caller">Asks peers whether they are there.</param>
/// <param name="addresses">Which addresses are worth keeping.</param>
/// <param name="options">Limits and times.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">What the time is.</param>
internal sealed class KadMembership(
    IHost host,
    RoutingTable table,
    KadCaller caller,
    KadAddresses addresses,
    KadOptions options,
    KadMetrics metrics,
    TimeProvider time) : IPeerWatcher, IAsyncDisposable
{
    /// <summary>What a peer of the table is worth to the host when it has too many connections.</summary>
    private const int Worth = 5;

    /// <summary>Held while the table changes, so that who is taken out stays out until it says something new.</summary>
    private readonly Lock _gate = new();

    private readonly KadTasks _checks = new(options.CheckCountMax);
    private readonly OpenRequests _requests = new();
    private readonly Newcomers _newcomers = new(host.Id, options.NewcomersPerBucketMax);

    /// <summary>Called when the first peer of an empty table came in.</summary>
    public Action? Woken { get; set; }

    /// <summary>Who has not been heard since then is to be asked.</summary>
    private DateTimeOffset SilentMoment => time.GetUtcNow() - options.SilenceMax;

    /// <summary>Takes in peers that came before this did.</summary>
    public void TakeIn(IEnumerable<PeerConnection> connections)
    {
        foreach (var connection in connections)
        {
            if (host.Peers.ProtocolsOf(connection.Peer).Contains(options.ProtocolId))
                Offer(Met(connection, host.Peers.AddressesOf(connection.Peer)));
        }
    }

    /// <inheritdoc/>
    public void Connected(PeerConnection connection)
    {
    }

    /// <inheritdoc/>
    public void Disconnected(PeerId peer)
    {
    }

    /// <summary>Takes a server in, and one that stopped being one out. A push may leave the protocols unsaid.</summary>
    public void Identified(PeerConnection connection, IdentifyMessage message)
    {
        if (message.Protocols.Contains(options.ProtocolId, StringComparer.Ordinal))
        {
            Offer(Met(connection, message.ListenAddresses.Select(one => one.WithoutPeer()).OfType<Multiaddr>()));
        }
        else if (message.Protocols.Length > 0)
        {
            Drop(connection.Peer);
        }
    }

    /// <summary>Sends a request, and hears from it whether the peer is there.</summary>
    /// <exception cref="KadException">It did not answer.</exception>
    public async ValueTask<KadMessage> AskAsync(PeerId peer, KadMessage request, CancellationToken cancellationToken)
    {
        object begun;
        lock (_gate) begun = _requests.Begin(peer);
        try
        {
            var answer = await caller.AskAsync(peer, request, cancellationToken);
            lock (_gate)
            {
                if (_requests.End(peer, begun)) Heard(peer);
            }

            return answer;
        }
        catch (KadException)
        {
            Doubt(peer);
            throw;
        }
        finally
        {
            lock (_gate) _requests.End(peer, begun);
        }
    }

    /// <summary>Asks all that have been silent too long whether they are there.</summary>
    public async Task CheckSilentAsync(CancellationToken cancellationToken)
    {
        ParallelOptions some = new()
        {
            MaxDegreeOfParallelism = options.CheckCountMax, CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(
            table.SilentSince(SilentMoment), some, async (entry, stop) => await CheckAsync(entry.Peer, stop));
    }

    /// <summary>Ends checks that are under way.</summary>
    public ValueTask DisposeAsync() => _checks.DisposeAsync();

    /// <summary>Notes that a peer answered.</summary>
    private void Heard(PeerId peer)
    {
        if (table.Heard(peer, time.GetUtcNow()) is { } entry) Keep(entry);
        else if (host.ConnectionsTo(peer) is [var connection, ..])
            Offer(Met(connection, host.Peers.AddressesOf(peer)));
    }

    /// <summary>Notes that a peer did not answer: it is asked once more, and goes when that fails too.</summary>
    private void Doubt(PeerId peer)
    {
        if (!table.Contains(peer)) _newcomers.Forget(peer);
        else if (!_checks.Begin(stop => CheckAsync(peer, stop))) Drop(peer);
    }

    /// <summary>
    /// Where a peer was met says more of who has it in hand than its own word, unless it came through somebody else.
    /// </summary>
    private RoutingEntry Met(PeerConnection connection, IEnumerable<Multiaddr> said) => new(
        connection.Peer,
        addresses.Filter(said),
        connection.IsLimited ? null : AddressOwner.Of(connection.Remote),
        time.GetUtcNow());

    /// <summary>
    /// Takes a peer in where there is room; otherwise it waits, and whoever has been silent in its bucket is asked.
    /// </summary>
    private void Offer(RoutingEntry entry)
    {
        lock (_gate)
        {
            var offer = table.Offer(entry);
            if (offer == RoutingOffer.Full) _newcomers.Wait(entry);
            else _newcomers.Forget(entry.Peer);
            switch (offer)
            {
                case RoutingOffer.Added:
                    metrics.TableChanged(1);
                    host.Tags.Tag(entry.Peer, options.ProtocolId, Worth);
                    Keep(entry);
                    if (table.Count == 1) Woken?.Invoke();
                    break;
                case RoutingOffer.Known:
                    Keep(entry);
                    break;
                case RoutingOffer.Full when table.MostSilentBeside(entry.Peer, SilentMoment) is { } silent:
                    _checks.Begin(stop => CheckAsync(silent.Peer, stop));
                    break;
            }
        }
    }

    /// <summary>Asks a peer whether it is there, and takes it out when it is not.</summary>
    private async Task CheckAsync(PeerId peer, CancellationToken cancellationToken)
    {
        try
        {
            // Every server answers this, whatever else it does; so it is what a check asks.
            await caller.AskAsync(peer, new(KadMessageType.FindNode) { Key = host.Id.Bytes }, cancellationToken);
            if (table.Heard(peer, time.GetUtcNow()) is { } entry) Keep(entry);
        }
        catch (KadException)
        {
            Drop(peer);
        }
    }

    /// <summary>
    /// Takes a peer out, and in its place the last newcomer that is still connected. Who was dropped is none: it comes
    /// back when it says something again, but not with an answer to what it was asked before.
    /// </summary>
    private void Drop(PeerId peer)
    {
        lock (_gate)
        {
            _requests.Disregard(peer);
            _newcomers.Forget(peer);
            if (!table.Remove(peer)) return;
            metrics.TableChanged(-1);
            host.Tags.Untag(peer, options.ProtocolId);
            while (_newcomers.TakeLastBeside(peer) is { } next)
            {
                if (host.ConnectionsTo(next.Peer).Count == 0) continue;
                Offer(next);
                return;
            }
        }
    }

    /// <summary>What a peer of the table says of where it is does not lapse while it is there.</summary>
    private void Keep(RoutingEntry entry)
    {
        if (!entry.Addresses.IsEmpty)
            host.Peers.AddAddresses(entry.Peer, entry.Addresses, options.TableAddressLifetime);
    }
}
