using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Hosting;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;

namespace Libp2p.Node;

/// <summary>
/// Stays connected with the peers of <c>--dial</c> and reachable through the relays of <c>--listen</c>: what ends or
/// fails is tried again, after <see cref="Pauses"/>.
/// </summary>
internal sealed class Perseverance : IPeerWatcher, IDisposable
{
    private readonly Libp2pHost _host;
    private readonly PeerServices _parts;
    private readonly EventWriter _events;
    private readonly TimeProvider _time;
    private readonly Absences _peers;
    private readonly Absences _relays;
    private readonly IDisposable _watching;

    /// <summary>Begins to see who leaves.</summary>
    /// <param name="host">The peer.</param>
    /// <param name="parts">Its services, of which it needs the way through relays.</param>
    /// <param name="events">Is told what could not be done.</param>
    /// <param name="time">What the time is.</param>
    public Perseverance(Libp2pHost host, PeerServices parts, EventWriter events, TimeProvider time)
    {
        (_host, _parts, _events, _time) = (host, parts, events, time);
        _peers = new(peer => host.ConnectionsTo(peer).Count > 0);
        _relays = new(relay => parts.Relays!.Reservations.ContainsKey(relay));
        _watching = host.Watch(this);
        parts.Relays!.ReservationEnded += _relays.Left;
    }

    /// <summary>Connects with who is at an address, and does so again when that peer has left.</summary>
    /// <param name="address">Where.</param>
    /// <param name="met">What to do with each connection.</param>
    /// <param name="stop">Ends it.</param>
    public Task DialAsync(Multiaddr address, Func<PeerConnection, Task> met, CancellationToken stop) => KeepAsync(
        address,
        async () =>
        {
            var peer = address.Peer;
            if (peer is null || _host.ConnectionsTo(peer).Count == 0)
            {
                var connection = await _host.DialAsync(address, stop);
                peer = connection.Peer;
                await met(connection);
            }

            await _peers.WaitAsync(peer, stop);
        },
        stop);

    /// <summary>Listens at an address, and does so again when the relay that it leads through was lost.</summary>
    /// <returns>Ends when it listens; what that gives, when it is stopped or there is nothing to keep.</returns>
    /// <exception cref="Libp2pException">It cannot be listened at.</exception>
    public async Task<Task> ListenAsync(Multiaddr address, CancellationToken stop)
    {
        await _host.ListenAsync(address, stop);
        if (RelayOf(address) is not { } relay) return Task.CompletedTask;
        var listens = true;
        return KeepAsync(
            address,
            async () =>
            {
                if (!listens) await _host.ListenAsync(address, stop);
                listens = false;
                await _relays.WaitAsync(relay, stop);
            },
            stop);
    }

    void IPeerWatcher.Connected(PeerConnection connection)
    {
    }

    void IPeerWatcher.Disconnected(PeerId peer) => _peers.Left(peer);

    void IPeerWatcher.Identified(PeerConnection connection, IdentifyMessage message)
    {
    }

    public void Dispose()
    {
        _watching.Dispose();
        _parts.Relays!.ReservationEnded -= _relays.Left;
    }

    /// <summary>The relay through which an address leads; null for none.</summary>
    private static PeerId? RelayOf(Multiaddr address)
    {
        var steps = address.Components;
        for (var at = 1; at < steps.Length; at++)
        {
            if (steps[at].Protocol == MultiaddrProtocol.P2pCircuit && steps[at - 1].Protocol == MultiaddrProtocol.P2p)
                return PeerId.Parse(steps[at - 1].Bytes.Span);
        }

        return null;
    }

    /// <summary>Does something again and again until it is stopped, which is how it ends.</summary>
    private async Task KeepAsync(Multiaddr address, Func<Task> hold, CancellationToken stop)
    {
        Pauses pauses = new();
        while (!stop.IsCancellationRequested)
        {
            var began = _time.GetTimestamp();
            var held = TimeSpan.Zero;
            try
            {
                await hold();
                held = _time.GetElapsedTime(began);
            }
            catch (Exception exception)
            {
                if (stop.IsCancellationRequested) return;
                _events.Write("error", ("message", exception.Message), ("addr", address.ToString()));
            }

            await Task.Delay(pauses.After(held), _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
