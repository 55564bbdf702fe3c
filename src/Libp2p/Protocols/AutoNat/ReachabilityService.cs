using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Nat;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;

namespace Libp2p.Protocols.AutoNat;

/// <summary>
/// Finds out whether this peer can be dialled: asks connected servers about one address after another (version 2), and
/// about the peer as a whole (version 1). What several say is taken for true; addresses that are confirmed and that
/// this peer did not know of are announced.
/// </summary>
public sealed class ReachabilityService : IPeerWatcher, IDisposable
{
    private readonly IHost _host;
    private readonly ObservedAddresses _observed;
    private readonly AutoNatOptions _options;
    private readonly TimeProvider _time;
    private readonly AutoNatClient _client;
    private readonly IDisposable _watching;
    private readonly SemaphoreSlim _newServer = new(0, 1);
    private readonly Lock _lock = new();
    private readonly ReachabilityVotes _whole;
    private readonly Dictionary<Multiaddr, ReachabilityVotes> _addresses = [];
    private readonly Dictionary<Multiaddr, Reachability> _known = [];
    private readonly Dictionary<Multiaddr, IDisposable> _announced = [];
    private Reachability _overall;

    /// <summary>Prepares; it asks while <see cref="RunAsync"/> runs.</summary>
    /// <param name="host">The peer.</param>
    /// <param name="observed">Where others see it.</param>
    /// <param name="options">Whom to believe, and how often to ask.</param>
    /// <param name="time">What the time is.</param>
    public ReachabilityService(IHost host, ObservedAddresses observed, AutoNatOptions options, TimeProvider time)
    {
        (_host, _observed, _options, _time) = (host, observed, options, time);
        _client = new(host, options, time);
        _whole = new(options.VotesNeeded);
        _watching = host.Watch(this);
    }

    /// <summary>Asks single servers.</summary>
    public AutoNatClient Client => _client;

    /// <summary>Is told of each answer, and of servers that gave none.</summary>
    public event Action<ReachabilityCheck>? Checked;

    /// <summary>Is told when something has become known.</summary>
    public event Action<ReachabilityChange>? Changed;

    /// <summary>Whether this peer can be dialled at any address.</summary>
    public Reachability Overall
    {
        get
        {
            lock (_lock) return _overall;
        }
    }

    /// <summary>What is known of its addresses.</summary>
    public IReadOnlyDictionary<Multiaddr, Reachability> Addresses
    {
        get
        {
            lock (_lock) return new Dictionary<Multiaddr, Reachability>(_known);
        }
    }

    /// <summary>Asks until it is canceled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(_options.FirstDelay, _time, cancellationToken);
            while (true)
            {
                await AskAllAsync(cancellationToken);
                var settled = Overall != Reachability.Unknown && Addresses.Values.All(one => one != Reachability.Unknown);
                var delay = Task.Delay(settled ? _options.RecheckDelay : _options.RetryDelay, _time, cancellationToken);
                var woken = _newServer.WaitAsync(cancellationToken);
                if (settled || await Task.WhenAny(delay, woken) == delay) await delay;
                if (!settled) continue;
                lock (_lock)
                {
                    _whole.Clear();
                    foreach (var votes in _addresses.Values) votes.Clear();
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // That is how it ends.
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

    /// <summary>A server that came later is asked what is not known yet.</summary>
    public void Identified(PeerConnection connection, IdentifyMessage message)
    {
        if (!message.Protocols.Contains(AutoNatProtocol.DialRequestId) && !message.Protocols.Contains(AutoNatProtocol.V1Id))
            return;
        lock (_lock)
        {
            if (_newServer.CurrentCount == 0) _newServer.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watching.Dispose();
        _client.Dispose();
        lock (_lock)
        {
            foreach (var one in _announced.Values) one.Dispose();
            _announced.Clear();
        }
    }

    private async ValueTask AskAllAsync(CancellationToken cancellationToken)
    {
        var candidates = Candidates();
        lock (_lock)
        {
            foreach (var gone in _addresses.Keys.Except(candidates).ToList())
            {
                _addresses.Remove(gone);
                _known.Remove(gone);
                if (_announced.Remove(gone, out var announced)) announced.Dispose();
            }

            foreach (var address in candidates) _addresses.TryAdd(address, new(_options.VotesNeeded));
        }

        foreach (var address in candidates)
        {
            await AskAsync(
                AutoNatProtocol.DialRequestId,
                address,
                _addresses[address],
                server => _client.CheckAsync(server, address, cancellationToken),
                () => Note(address, _addresses[address].Verdict),
                cancellationToken);
        }

        var own = _host.Addresses.Where(address => !address.Has(MultiaddrProtocol.P2pCircuit)).ToList();
        if (own.Count == 0) return;
        await AskAsync(
            AutoNatProtocol.V1Id,
            null,
            _whole,
            server => _client.AskAsync(server, own, cancellationToken),
            NoteOverall,
            cancellationToken);
    }

    /// <summary>Asks servers, one after another, until enough say the same.</summary>
    private async ValueTask AskAsync(
        string protocol,
        Multiaddr? about,
        ReachabilityVotes votes,
        Func<PeerId, ValueTask<bool>> ask,
        Action voted,
        CancellationToken cancellationToken)
    {
        var version = protocol == AutoNatProtocol.V1Id ? 1 : 2;
        foreach (var server in Servers(protocol))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (votes.Verdict != Reachability.Unknown) return;
            if (votes.HasVoted(server)) continue;
            try
            {
                var reached = await ask(server);
                votes.Cast(server, reached);
                Checked?.Invoke(new(server, version, about, reached, null));
                voted();
            }
            catch (Exception exception) when (exception is Libp2pException or OperationCanceledException)
            {
                // It does not count: it may be busy, or lie.
                Checked?.Invoke(new(server, version, about, null, exception.Message));
            }
        }
    }

    /// <summary>Connected peers that speak a protocol and do not come through a relay.</summary>
    private List<PeerId> Servers(string protocol) =>
    [
        .. _host.Connections
            .Where(connection => !connection.IsLimited && !connection.Remote.Has(MultiaddrProtocol.P2pCircuit))
            .Select(connection => connection.Peer)
            .Distinct()
            .Where(peer => _host.Peers.ProtocolsOf(peer).Contains(protocol)),
    ];

    private List<Multiaddr> Candidates() =>
    [
        .. _host.Addresses.Concat(_observed.Addresses)
            .Where(address => !address.Has(MultiaddrProtocol.P2pCircuit))
            .Where(address => _options.ChecksPrivate || PublicAddress.IsOne(address))
            .Distinct()
            .Take(_options.CandidatesMax),
    ];

    private void Note(Multiaddr address, Reachability verdict)
    {
        if (verdict == Reachability.Unknown) return;
        lock (_lock)
        {
            if (_known.GetValueOrDefault(address) == verdict) return;
            _known[address] = verdict;
        }

        Announce(address, verdict);
        Changed?.Invoke(new(address, verdict));
        NoteOverall();
    }

    private void Announce(Multiaddr address, Reachability verdict)
    {
        if (verdict == Reachability.Public && !_host.Addresses.Contains(address))
        {
            var announced = _host.Announce(address);
            lock (_lock) _announced[address] = announced;
        }
        else if (verdict == Reachability.Private)
        {
            IDisposable? announced;
            lock (_lock) _announced.Remove(address, out announced);
            announced?.Dispose();
        }
    }

    private void NoteOverall()
    {
        Reachability verdict;
        lock (_lock)
        {
            verdict = _known.ContainsValue(Reachability.Public) ? Reachability.Public
                : _whole.Verdict != Reachability.Unknown ? _whole.Verdict
                : _addresses.Count > 0 && _addresses.Keys.All(one => _known.GetValueOrDefault(one) == Reachability.Private)
                    ? Reachability.Private
                    : Reachability.Unknown;
            if (verdict == _overall || verdict == Reachability.Unknown) return;
            _overall = verdict;
        }

        Changed?.Invoke(new(null, verdict));
    }
}
