using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Negotiation;
using Libp2p.Protocols.Ping;
using Libp2p.Swarm.Dialing;
using Libp2p.Swarm.Pruning;
using Libp2p.Swarm.Resources;
using Libp2p.Transports;
using Microsoft.Extensions.Logging;

namespace Libp2p.Swarm;

/// <summary>
/// A peer: listens and dials, keeps its connections and what it knows of others, takes streams to who handles them. It
/// runs from its making until it is disposed of.
/// </summary>
public sealed partial class Libp2pHost : IPunchingHost, IAsyncDisposable
{
    /// <summary>How long nothing is accepted after that failed.</summary>
    private static readonly TimeSpan _acceptPause = TimeSpan.FromSeconds(1);

    private readonly HostOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly BackgroundWork _work;
    private readonly TransportSet _transports;
    private readonly ConnectionUpgrader _upgrader;
    private readonly ConnectionTable _connections;
    private readonly ConnectionPruner _pruner;
    private readonly PeerTags _tags = new();
    private readonly StreamDispatcher _dispatcher;
    private readonly OwnAddresses _addresses;
    private readonly PeerStore _peers;
    private readonly Dialer _dialer;
    private readonly Meetings _meetings;
    private readonly Handshakes _handshakes;
    private readonly SharedWork<(PeerId, bool), PeerConnection> _dials = new();
    private readonly Introductions? _introductions;
    private readonly Lock _lock = new();
    private readonly List<IListener> _listeners = [];
    private int _disposed;

    /// <summary>Makes a peer that listens nowhere yet.</summary>
    /// <param name="identity">Its key, which stays the caller's.</param>
    /// <param name="transports">The ways to reach others; a later one is asked when the ones before it do not know an
    /// address.</param>
    /// <param name="options">How it behaves.</param>
    /// <param name="time">What the time is.</param>
    /// <param name="loggers">What is told of its doings.</param>
    public Libp2pHost(
        PrivateKey identity,
        IEnumerable<ITransport> transports,
        HostOptions options,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        (Identity, Id, _options, _time) = (identity, PeerId.Of(identity.PublicKey), options, time);
        _logger = loggers.CreateLogger<Libp2pHost>();
        _work = new(exception => LogWorkFailed(exception));
        _transports = new(transports);
        _upgrader = new(identity, options.Yamux, time);
        Resources = new(options.Resources, time, _logger);
        _dialer = new(Id, _upgrader, _transports, options, Resources, time, _work);
        _meetings = new(time);
        _handshakes = new(Resources);
        _connections = new(_logger);
        var marks = WaterMarks.Of(options.Pruning, options.Resources.System);
        _pruner = new(_connections, _tags, options.Pruning, marks, time, _work, _stopping.Token);
        Resources.Crowded = _pruner.Crowded;
        _peers = new(options.Peers, time);
        _dispatcher = new(options.NegotiationTimeout, time, _logger);
        if (options.AnswersPings) _dispatcher.Handle(PingProtocol.Id, new PingAnswerer(time).AnswerAsync);
        _addresses = new(OwnAddresses.OfThisMachine, options.Told);
        _addresses.Changed = () => AddressesChanged?.Invoke();
        if (!options.Identifies) return;
        _introductions = new(
            identity, options, time, _logger, () => Addresses, _dispatcher, _connections, _peers, _work, _stopping.Token);
        _dispatcher.Changed = _introductions.Changed;
        AddressesChanged += _introductions.Changed;
    }

    /// <summary>
    /// Raised when <see cref="Addresses"/> has become another. Who hears it must not wait for anything.
    /// </summary>
    public event Action? AddressesChanged;

    /// <inheritdoc/>
    public PeerId Id { get; }

    /// <inheritdoc/>
    public PrivateKey Identity { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Multiaddr> Addresses => _addresses.All;

    /// <inheritdoc/>
    public IPeerStore Peers => _peers;

    /// <inheritdoc/>
    public IPeerTags Tags => _tags;

    /// <summary>What is used, and what may be.</summary>
    public ResourceManager Resources { get; }

    /// <summary>With whom there may be connections.</summary>
    internal IConnectionGater Gater => _options.Gater;

    /// <summary>What this peer speaks: the protocols that have a handler.</summary>
    public IReadOnlyList<string> Protocols => _dispatcher.Protocols;

    /// <inheritdoc/>
    public IReadOnlyList<PeerConnection> Connections => _connections.All;

    /// <inheritdoc/>
    public IReadOnlyList<PeerConnection> ConnectionsTo(PeerId peer) => _connections.OpenTo(peer);

    /// <inheritdoc/>
    public IDisposable Handle(string protocol, StreamHandler handler) => _dispatcher.Handle(protocol, handler);

    /// <inheritdoc/>
    public IDisposable Watch(IPeerWatcher watcher) => _connections.Watch(watcher);

    /// <inheritdoc/>
    public IDisposable Announce(Multiaddr address) => _addresses.Announce(address.WithoutPeerOf(Id));

    /// <summary>Adds a way to reach others, such as one through relays, which needs the host that it is for.</summary>
    public void AddTransport(ITransport transport) => _transports.Add(transport);

    /// <summary>Listens at an address, until the host stops or the listener ends.</summary>
    /// <returns>Where it listens: with the port that it was given when any would do.</returns>
    /// <exception cref="TransportException">That cannot be had.</exception>
    public async ValueTask<Multiaddr> ListenAsync(Multiaddr address, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var transport = _transports.For(address)
            ?? throw new TransportException(address, "no transport of this host listens at such an address");
        var listener = await transport.ListenAsync(address.WithoutPeerOf(Id), cancellationToken);
        lock (_lock) _listeners.Add(listener);
        var listening = _addresses.Listen(listener.Address);
        _work.Begin(async () =>
        {
            using (listening) await AcceptAllAsync(listener);
        });
        LogListening(listener.Address);
        return listener.Address;
    }

    /// <inheritdoc/>
    public async ValueTask<PeerConnection> ConnectAsync(
        PeerId peer, DialOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        if (Open(peer, options) is { } open) return open;
        var mayBeLimited = options.AllowLimited && !options.ForceDirect;
        return await _dials.DoAsync((peer, mayBeLimited), token => DialAsync(peer, mayBeLimited, token), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<PeerConnection> DialAsync(Multiaddr address, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        return Adopted(await _dialer.DialAsync(address, either.Token));
    }

    /// <inheritdoc/>
    public async ValueTask<PeerConnection> PunchAsync(
        Multiaddr address, PeerId peer, bool asDialer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        using var meeting = asDialer ? _meetings.Begin(address, peer) : null;
        return Adopted(await _dialer.PunchAsync(address, peer, asDialer, either.Token));
    }

    /// <inheritdoc/>
    public async ValueTask<(DuplexStream Stream, string Protocol)> OpenAsync(
        PeerId peer,
        IReadOnlyList<string> protocols,
        DialOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var connection = await ConnectAsync(peer, options, cancellationToken);
        using var limit = new TimeLimit(_options.NegotiationTimeout, _time, cancellationToken, _stopping.Token);
        try
        {
            // Who said that it speaks a protocol need not be asked: its word comes with its first data.
            var spoken = _peers.ProtocolsOf(peer);
            return protocols.FirstOrDefault(spoken.Contains) is { } known
                ? (await connection.OpenAsync(known, limit.Token), known)
                : await connection.OpenAsync(protocols, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsOver && !cancellationToken.IsCancellationRequested)
        {
            throw new NegotiationException(
                $"{peer} did not agree on any of {string.Join(", ", protocols)} within {_options.NegotiationTimeout.TotalSeconds:0.#} s.");
        }
    }

    /// <summary>
    /// Stops: takes nothing new, tells handlers, says goodbye on every connection, and waits a while for what still
    /// runs.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _connections.Close();
        List<IListener> listeners;
        lock (_lock) listeners = [.. _listeners];
        foreach (var listener in listeners) await listener.DisposeAsync();
        await _stopping.CancelAsync();
        await Task.WhenAll(Connections.Select(connection => connection.DisposeAsync().AsTask()));
        try
        {
            await _work.EndAsync().WaitAsync(_options.StopTimeout, _time);
        }
        catch (TimeoutException)
        {
            LogLeft(_options.StopTimeout);
        }

        _stopping.Dispose();
    }

    private async Task<PeerConnection> DialAsync(PeerId peer, bool mayBeLimited, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        var addresses = _peers.AddressesOf(peer)
            .Where(address => mayBeLimited || !address.Has(MultiaddrProtocol.P2pCircuit))
            .ToList();
        using var activity = HostActivity.Dial(peer.ToString());
        try
        {
            return Adopted(await _dialer.DialAnyAsync(peer, addresses, either.Token));
        }
        catch (Exception exception)
        {
            activity.Failed(exception);
            throw;
        }
    }

    /// <summary>An open connection that will do.</summary>
    private PeerConnection? Open(PeerId peer, DialOptions options) => ConnectionsTo(peer)
        .FirstOrDefault(connection => !connection.IsLimited || (options.AllowLimited && !options.ForceDirect));

    private async Task AcceptAllAsync(IListener listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (await listener.AcceptAsync(_stopping.Token) is not { } raw) break;
                _work.Begin(() => ReceiveAsync(raw));
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // Such as no more file descriptors: that passes.
                LogAcceptFailed(exception, listener.Address);
                await Task.Delay(_acceptPause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        lock (_lock) _listeners.Remove(listener);
        await listener.DisposeAsync();
    }

    /// <summary>Shakes hands with who dialled. Nobody waits for that but itself.</summary>
    private async Task ReceiveAsync(RawConnection raw)
    {
        if (!_options.Gater.MayAccept(raw.Remote))
        {
            raw.Stream.Reset();
            LogKeptOut(raw.Remote);
            return;
        }

        ConnectionScope? scope = null;
        try
        {
            using var handshake = _handshakes.Begin(raw);
            scope = handshake.Scope;
            using var limit = new TimeLimit(_options.HandshakeTimeout, _time, _stopping.Token);
            var connection = await _meetings.WaitsForUsAsync(raw, limit.Token) is { } peer
                ? await _upgrader.UpgradeOutboundAsync(raw, peer, scope, limit.Token)
                : await _upgrader.UpgradeInboundAsync(raw, null, scope, limit.Token);
            if (_options.Gater.MayConnect(connection.Peer, connection.Remote))
            {
                scope = null; // it is the connection's now
                Adopt(connection);
                return;
            }

            await connection.DisposeAsync();
            LogKeptOut(raw.Remote);
        }
        catch (Exception exception) when (exception is Libp2pException or OperationCanceledException)
        {
            raw.Stream.Reset();
            LogHandshakeFailed(raw.Remote, exception.Message);
        }
        finally
        {
            scope?.Dispose();
        }
    }

    private PeerConnection Adopted(PeerConnection connection) =>
        Adopt(connection) ? connection : throw new DialException("The host has stopped.");

    /// <summary>Takes up a new connection.</summary>
    /// <returns>False when the host stops: the connection is ended.</returns>
    private bool Adopt(PeerConnection connection)
    {
        _peers.Hold(connection.Peer);
        if (connection.IsDialer) _peers.Reached(connection.Peer, connection.Remote, _options.AddressLifetime);
        if (!_connections.Add(connection))
        {
            _work.Begin(() => EndAsync(connection));
            return false;
        }

        LogConnected(connection.Peer, connection.Remote, connection.IsDialer);
        _pruner.Added();
        _work.Begin(() => ServeAsync(connection));
        if (_introductions is null) connection.EndIntroduction();
        else _work.Begin(() => _introductions.AskAsync(connection));
        return true;
    }

    private async Task ServeAsync(PeerConnection connection)
    {
        try
        {
            while (await connection.AcceptAsync(_stopping.Token) is { } stream)
            {
                _work.Begin(() => _dispatcher.ServeAsync(connection, stream, _stopping.Token));
                if (connection.Scope is { } scope) await scope.RoomToNegotiateAsync(_stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host says goodbye to all.
        }

        if (_connections.Remove(connection))
        {
            _peers.Release(connection.Peer, _options.AddressLifetime);
            if (_connections.To(connection.Peer).Count > 0) _peers.Hold(connection.Peer); // it came back meanwhile
        }

        await EndAsync(connection);
        LogDisconnected(connection.Peer, connection.Completion.Exception?.InnerException?.Message ?? "closed");
    }

    private static async Task EndAsync(PeerConnection connection)
    {
        await connection.DisposeAsync();
        connection.Scope?.Dispose();
    }
}
