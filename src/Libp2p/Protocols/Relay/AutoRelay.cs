using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;
using Microsoft.Extensions.Logging;

namespace Libp2p.Protocols.Relay;

/// <summary>
/// Keeps a peer reachable that nobody can dial: finds relays among the peers that are connected, and among others that
/// it is told of, reserves at some of them and gives up those that are lost. Reservations renew themselves, and what
/// leads through them is announced. It runs from its making until it is disposed of.
/// </summary>
public sealed partial class AutoRelay : IPeerWatcher, IAsyncDisposable
{
    private const string Tag = "relay";

    private readonly Libp2pHost _host;
    private readonly RelayTransport _relays;
    private readonly AutoRelayOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<CancellationToken, Task<IReadOnlyList<PeerId>>>? _search;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly IDisposable _watching;
    private readonly HashSet<PeerId> _own = [];
    private readonly Dictionary<PeerId, DateTimeOffset> _refused = [];
    private readonly Task _running;
    private volatile TaskCompletionSource _changed = NewChange();
    private volatile bool _isNeeded;
    private DateTimeOffset _maySearchAt;
    private int _disposed;

    /// <summary>Prepares; it does nothing until it is needed.</summary>
    /// <param name="host">The peer.</param>
    /// <param name="relays">How it uses relays.</param>
    /// <param name="options">How many, how often.</param>
    /// <param name="search">Names peers that may forward, such as Kademlia's closest; null for nobody but who is
    /// connected.</param>
    /// <param name="time">What the time is.</param>
    /// <param name="logger">Told of relays that are used.</param>
    public AutoRelay(
        Libp2pHost host,
        RelayTransport relays,
        AutoRelayOptions options,
        Func<CancellationToken, Task<IReadOnlyList<PeerId>>>? search,
        TimeProvider time,
        ILogger<AutoRelay> logger)
    {
        (_host, _relays, _options, _search, _time, _logger) = (host, relays, options, search, time, logger);
        _watching = host.Watch(this);
        _relays.ReservationEnded += Ended;
        _running = RunAsync();
    }

    /// <summary>Says whether this peer needs relays, as AutoNAT finds out. Without a need all are given up.</summary>
    public void SetNeeded(bool isNeeded)
    {
        _isNeeded = isNeeded;
        Wake();
    }

    /// <inheritdoc/>
    public void Connected(PeerConnection connection)
    {
    }

    /// <inheritdoc/>
    public void Disconnected(PeerId peer)
    {
    }

    /// <summary>A peer that forwards may be what is looked for.</summary>
    public void Identified(PeerConnection connection, IdentifyMessage message)
    {
        if (message.Protocols.Contains(RelayProtocol.HopId)) Wake();
    }

    /// <summary>Gives up all relays.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _watching.Dispose();
        _relays.ReservationEnded -= Ended;
        await _stop.CancelAsync();
        await _running;
        await LeaveAllAsync();
        _stop.Dispose();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Wake() => _changed.TrySetResult();

    private void Ended(PeerId relay) => Wake();

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var changed = _changed = NewChange();
            try
            {
                if (_isNeeded) await FillAsync(_stop.Token);
                else await LeaveAllAsync();
                await changed.Task.WaitAsync(_options.RetryDelay, _time, _stop.Token);
            }
            catch (TimeoutException)
            {
                // Nothing has changed, but who refused may do so no more.
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogFailed(exception);
                await Task.WhenAny(Task.Delay(_options.RetryDelay, _time, _stop.Token));
            }
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        foreach (var lost in _own.Except(_relays.Reservations.Keys).ToList()) Forget(lost);
        foreach (var (relay, at) in Candidates())
        {
            if (_relays.Reservations.Count >= _options.RelaysMax) return;
            await ReserveAsync(relay, at, cancellationToken);
        }

        if (_search is null || _relays.Reservations.Count >= _options.RelaysMax || _time.GetUtcNow() < _maySearchAt) return;
        _maySearchAt = _time.GetUtcNow() + _options.RetryDelay;
        var found = await _search(cancellationToken);

        // Who forwards says so when it is connected.
        foreach (var peer in found.Where(peer => _host.ConnectionsTo(peer).Count == 0).Take(_options.SearchedMax))
            await MeetAsync(peer, cancellationToken);
    }

    /// <summary>Connected peers that forward and did not refuse of late, with where others reach them.</summary>
    private List<(PeerId Relay, Multiaddr At)> Candidates()
    {
        var now = _time.GetUtcNow();
        foreach (var (relay, until) in _refused)
        {
            if (until <= now) _refused.Remove(relay);
        }

        var used = _relays.Reservations;
        return
        [
            .. _host.Connections
                .Where(connection => !connection.IsLimited && !connection.Remote.Has(MultiaddrProtocol.P2pCircuit))
                .OrderByDescending(connection => connection.IsDialer)
                .DistinctBy(connection => connection.Peer)
                .Where(connection => !used.ContainsKey(connection.Peer) && !_refused.ContainsKey(connection.Peer))
                .Where(connection => _host.Peers.ProtocolsOf(connection.Peer).Contains(RelayProtocol.HopId))
                .Select(connection => (connection.Peer, At: PlaceOf(connection)))
                .Where(one => one.At is not null)
                .Select(one => (one.Peer, one.At!)),
        ];
    }

    /// <summary>
    /// Where a relay was dialled. One that dialled itself may have come from any port: then where it says it is.
    /// </summary>
    private Multiaddr? PlaceOf(PeerConnection connection)
    {
        var known = connection.IsDialer
            ? connection.Remote
            : _host.Peers.AddressesOf(connection.Peer)
                .Where(address => !address.Has(MultiaddrProtocol.P2pCircuit))
                .OrderByDescending(PublicAddress.IsOne)
                .FirstOrDefault();
        return known is null ? null : CircuitAddress.Through(known.WithoutPeer() ?? known, connection.Peer);
    }

    private async ValueTask ReserveAsync(PeerId relay, Multiaddr at, CancellationToken cancellationToken)
    {
        try
        {
            await _host.ListenAsync(at, cancellationToken);
            _own.Add(relay);
            _host.Tags.Protect(relay, Tag);
            LogReserved(relay);
        }
        catch (Libp2pException exception)
        {
            if (_refused.Count >= _options.RefusalsMax) _refused.Remove(_refused.MinBy(one => one.Value).Key);
            _refused[relay] = _time.GetUtcNow() + _options.RefusalPause;
            LogRefused(relay, exception.Message);
        }
    }

    private async ValueTask MeetAsync(PeerId peer, CancellationToken cancellationToken)
    {
        try
        {
            await _host.ConnectAsync(peer, null, cancellationToken);
        }
        catch (Libp2pException)
        {
            // There are others.
        }
    }

    private async ValueTask LeaveAllAsync()
    {
        foreach (var relay in _own.ToList())
        {
            await _relays.LeaveAsync(relay);
            Forget(relay);
        }
    }

    private void Forget(PeerId relay)
    {
        _own.Remove(relay);
        _host.Tags.Unprotect(relay, Tag);
        LogEnded(relay);
    }
}
