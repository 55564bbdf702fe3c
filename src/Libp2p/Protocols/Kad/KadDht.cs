using Libp2p.Core;
using Libp2p.Core.Multiformats;
using Libp2p.Swarm;
using Microsoft.Extensions.Logging;

namespace Libp2p.Protocols.Kad;

/// <summary>
/// A Kademlia network as one peer takes part in it: finds peers, puts and gets values, says and finds who provides
/// what, and answers others where it is a server. It runs from its making until it is disposed of.
/// </summary>
public sealed partial class KadDht : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly KadOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly KadAddresses _addresses;
    private readonly RoutingTable _table;
    private readonly KadStreams _streams;
    private readonly KadMembership _membership;
    private readonly KadSearch _search;
    private readonly KadValues _values;
    private readonly KadProviders _providers;
    private readonly KadUpkeep _upkeep;
    private readonly KadTasks _corrections;
    private readonly IKadStore _store;
    private readonly IDisposable _watching;
    private readonly Lock _modeGate = new();
    private IDisposable? _serving;
    private bool? _isReachable;
    private bool _disposed;

    /// <summary>Takes part in a network from now on.</summary>
    /// <param name="host">The peer.</param>
    /// <param name="store">What it keeps.</param>
    /// <param name="options">Which network, how it searches, its limits.</param>
    /// <param name="metrics">Counts.</param>
    /// <param name="time">What the time is.</param>
    /// <param name="random">Where refreshes look around.</param>
    /// <param name="logger">Told of its doings.</param>
    /// <exception cref="ArgumentException">The options cannot be meant.</exception>
    public KadDht(
        IHost host,
        IKadStore store,
        KadOptions options,
        KadMetrics metrics,
        TimeProvider time,
        Random random,
        ILogger<KadDht> logger)
    {
        options.Validate();
        (_host, _store, _options, _time, _logger) = (host, store, options, time, logger);
        _addresses = new(host, options);
        _table = new(host.Id, options);
        _corrections = new(options.CheckCountMax);
        var rules = new ValueRules(options);
        var caller = new KadCaller(host, options, metrics, time);
        var answerer = new KadAnswerer(host.Id, _table, store, rules, _addresses, options, time);
        _streams = new(answerer, options, metrics, time);
        _membership = new(host, _table, caller, _addresses, options, metrics, time);
        _search = new(host, _table, _membership, _addresses, options, metrics, time);
        _values = new(_search, caller, store, rules, options, _corrections, time);
        _providers = new(host, _search, caller, store, _addresses, options, time);
        _upkeep = new(host.Id, _table, _membership, _search, _values, _providers, store, options, random, time, logger);
        _membership.Woken = _upkeep.Wake;
        _watching = host.Watch(_membership);
        _membership.TakeIn(host.Connections);
        UpdateMode();
        _upkeep.Start(UpdateMode);
    }

    /// <summary>Whether other peers may ask this one now.</summary>
    public bool IsServer
    {
        get
        {
            lock (_modeGate) return _serving is not null;
        }
    }

    /// <summary>How many servers are in the routing table.</summary>
    public int PeerCount => _table.Count;

    /// <summary>
    /// Says whether this peer can be reached from anywhere, as others found out; <see cref="KadMode.Auto"/> follows it.
    /// Until then a public address among its own is taken for a yes.
    /// </summary>
    public void SetReachable(bool isReachable)
    {
        lock (_modeGate) _isReachable = isReachable;
        UpdateMode();
    }

    /// <summary>Finds the servers that are closest to a key.</summary>
    /// <returns>Those that answered, closest first; k at most.</returns>
    public Task<IReadOnlyList<PeerId>> FindClosestAsync(
        ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default) =>
        _search.ClosestAsync(key, cancellationToken);

    /// <summary>Finds a peer, and makes sure by connecting to it.</summary>
    /// <returns>The peer and its addresses; null when nobody knows it, or it is not where they say.</returns>
    public Task<KadPeer?> FindPeerAsync(PeerId peer, CancellationToken cancellationToken = default) =>
        _search.FindPeerAsync(peer, cancellationToken);

    /// <summary>
    /// Says that this peer provides something, now and every <see cref="KadOptions.RepublishInterval"/>.
    /// </summary>
    /// <returns>How many peers were told.</returns>
    public Task<int> ProvideAsync(Multihash key, CancellationToken cancellationToken = default) =>
        _providers.ProvideAsync(key.Bytes, cancellationToken);

    /// <summary>Says no more that this peer provides something; what was said lapses.</summary>
    public ValueTask StopProvidingAsync(Multihash key, CancellationToken cancellationToken = default) =>
        _store.WithdrawAsync(key.Bytes, cancellationToken);

    /// <summary>Finds who provides something. Each comes as soon as it is named; who names them may lie.</summary>
    /// <param name="key">What they provide.</param>
    /// <param name="countMax">How many are enough.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public IAsyncEnumerable<KadPeer> FindProvidersAsync(
        Multihash key, int countMax = 20, CancellationToken cancellationToken = default) =>
        FindProvidersAsync(key, countMax, countMax, cancellationToken);

    /// <inheritdoc cref="FindProvidersAsync(Multihash, int, CancellationToken)"/>
    /// <param name="key">What they provide.</param>
    /// <param name="countMax">How many are enough.</param>
    /// <param name="answerMax">
    /// How many one peer's answer adds at most, so that one that makes them up does not leave those out whom others name.
    /// </param>
    /// <param name="cancellationToken">Cancels.</param>
    public IAsyncEnumerable<KadPeer> FindProvidersAsync(
        Multihash key, int countMax, int answerMax, CancellationToken cancellationToken = default) =>
        _providers.FindAsync(key.Bytes, countMax, answerMax, cancellationToken);

    /// <summary>
    /// Puts a value, here and at the closest peers, now and every <see cref="KadOptions.RepublishInterval"/>.
    /// </summary>
    /// <param name="key">Its key, <c>/namespace/…</c>.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>How many other peers took it.</returns>
    /// <exception cref="KadException">It must not stand under the key, or a better one is there.</exception>
    public Task<int> PutAsync(
        ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken = default) =>
        _values.PutAsync(key.ToArray(), value.ToArray(), cancellationToken);

    /// <summary>Looks for a value.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="quorum">How many peers' values are compared; null for <see cref="KadOptions.Quorum"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The best; null when nobody has one.</returns>
    /// <exception cref="KadException">No validator is known for the key.</exception>
    public Task<byte[]?> GetAsync(
        ReadOnlyMemory<byte> key, int? quorum = null, CancellationToken cancellationToken = default) =>
        _values.GetAsync(key.ToArray(), quorum ?? _options.Quorum, cancellationToken);

    /// <summary>Looks around, so that the routing table has its share of all peers. It happens by itself too.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken = default) => _upkeep.RefreshAsync(cancellationToken);

    /// <summary>Leaves the network: others are told that the protocol is not spoken any more.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_modeGate)
        {
            if (_disposed) return;
            _disposed = true;
            _serving?.Dispose();
            _serving = null;
        }

        _watching.Dispose();
        await _upkeep.DisposeAsync();
        await _corrections.DisposeAsync();
        await _membership.DisposeAsync();
    }

    private void UpdateMode()
    {
        lock (_modeGate)
        {
            var serves = !_disposed && _options.Mode switch
            {
                KadMode.Server => true,
                KadMode.Client => false,
                _ => _isReachable ?? _addresses.IsPublic,
            };
            if (serves == _serving is not null) return;
            if (serves)
            {
                _serving = _host.Handle(_options.ProtocolId, _streams.ServeAsync);
            }
            else
            {
                _serving?.Dispose();
                _serving = null;
            }

            LogMode(_options.ProtocolId, serves ? KadMode.Server : KadMode.Client);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Protocol} is taken part in as {Mode}")]
    private partial void LogMode(string protocol, KadMode mode);
}
