using System.Net;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Microsoft.Extensions.Logging;

namespace Libp2p.Swarm.Resources;

/// <summary>
/// Keeps account of what peers make this host hold, in scopes that contain each other: system, transient, peer,
/// connection, and across them protocols. What would exceed a limit of any scope is refused before it costs anything.
/// </summary>
/// <param name="limits">The most of each.</param>
/// <param name="time">What the time is.</param>
/// <param name="logger">Told of refusals, once a minute for each limit of each kind of scope.</param>
public sealed partial class ResourceManager(ResourceLimits limits, TimeProvider time, ILogger logger)
{
    /// <summary>The scope of what nobody answers for yet.</summary>
    internal const string TransientScope = "transient";

    private static readonly TimeSpan _quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly ResourceScope _system = new("system", "", limits.System);
    private readonly ResourceScope _transient = new(TransientScope, "", limits.Transient);
    private readonly Dictionary<PeerId, ResourceScope> _peers = [];
    private readonly Dictionary<IPNetwork, ResourceScope> _sources = [];
    private readonly Dictionary<PeerId, ResourceScope> _negotiating = [];
    private readonly Dictionary<string, ResourceScope> _protocols = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Protocol, PeerId Peer), ResourceScope> _protocolPeers = [];

    /// <summary>
    /// When a refusal was last told of, and how many were not; one entry for a limit of a kind of scope.
    /// </summary>
    private readonly Dictionary<(string Kind, string Limit), (long At, int Untold)> _told = [];

    private long _refused;

    /// <summary>
    /// Called when the whole host has no room for a connection; whoever hears it must not wait for anything.
    /// </summary>
    internal Action Crowded { get; set; } = () => { };

    /// <summary>What the whole host uses.</summary>
    public ResourceAmount Used
    {
        get
        {
            lock (_lock) return _system.Used;
        }
    }

    /// <summary>How often something was refused.</summary>
    public long RefusedCount => Interlocked.Read(ref _refused);

    /// <summary>What is used with one peer.</summary>
    public ResourceAmount UsedWith(PeerId peer)
    {
        lock (_lock) return _peers.TryGetValue(peer, out var scope) ? scope.Used : default;
    }

    /// <summary>Accounts for a connection with somebody who is not known yet.</summary>
    /// <param name="inbound">Whether the other side dialled.</param>
    /// <param name="hasDescriptor">Whether it has a file descriptor of its own.</param>
    /// <param name="remote">From where one that the other side dialled comes; null when that is not to count.</param>
    /// <exception cref="ResourceLimitException">There are too many, at all or from there.</exception>
    internal ConnectionScope OpenConnection(bool inbound, bool hasDescriptor, Multiaddr? remote = null)
    {
        var amount = ResourceAmount.Connection(inbound, hasDescriptor);
        var source = inbound && remote is not null ? SourceNetwork.Of(remote) : null;
        lock (_lock)
        {
            if (source is not { } network)
            {
                Take(amount, [_system, _transient]);
            }
            else
            {
                // Asked first, so that one network that has its share does not look like a host that is full.
                if (!_sources.TryGetValue(network, out var scope)) scope = new("source", $"{network}", limits.Source);
                Take(amount, [scope, _system, _transient]);
                _sources[network] = scope;
            }
        }

        return new(this, amount, new("connection", "", limits.Connection), limits.NegotiatingMax, source);
    }

    /// <summary>Moves a connection from the transient scope to that of its peer.</summary>
    /// <exception cref="ResourceLimitException">The peer has too many.</exception>
    internal ResourceScope Identify(in ResourceAmount connection, PeerId peer)
    {
        lock (_lock)
        {
            if (!_peers.TryGetValue(peer, out var scope)) scope = new("peer", peer.ToString(), limits.Peer);
            Take(connection, [scope]);
            _peers[peer] = scope;
            _transient.GiveBack(connection);
            return scope;
        }
    }

    /// <summary>Takes from scopes of a connection, and from the whole.</summary>
    /// <returns>Null, or why there is not as much: not thrown, since a peer can have it refused at any rate.</returns>
    internal ResourceLimitException? WhyNotFor(in ResourceAmount amount, ResourceScope? peer, ResourceScope connection) =>
        WhyNot(amount, [_system, peer ?? _transient, connection]);

    /// <summary>A connection has ended: the network that it came from may have another.</summary>
    internal void Leave(IPNetwork source, in ResourceAmount connection)
    {
        lock (_lock) GiveBack(_sources, source, connection);
    }

    /// <summary>Gives back what a connection took.</summary>
    internal void GiveBack(in ResourceAmount amount, PeerId? peer, ResourceScope connection)
    {
        lock (_lock)
        {
            connection.GiveBack(amount);
            _system.GiveBack(amount);
            if (peer is null) _transient.GiveBack(amount);
            else GiveBack(_peers, peer, amount);
        }
    }

    /// <summary>Accounts for a stream whose protocol is not known yet.</summary>
    /// <exception cref="ResourceLimitException">There are too many, at all or of this peer's.</exception>
    internal void BeginNegotiation(PeerId peer)
    {
        var amount = ResourceAmount.Stream(inbound: true);
        lock (_lock)
        {
            if (!_negotiating.TryGetValue(peer, out var own))
                own = new("transient-peer", peer.ToString(), limits.TransientPeer);
            Take(amount, [own, _transient]);
            _negotiating[peer] = own;
        }
    }

    /// <summary>A stream's protocol is known, or it has ended without one.</summary>
    internal void EndNegotiation(PeerId peer)
    {
        var amount = ResourceAmount.Stream(inbound: true);
        lock (_lock)
        {
            GiveBack(_negotiating, peer, amount);
            _transient.GiveBack(amount);
        }
    }

    /// <summary>A stream of a protocol, until what it gives is disposed of.</summary>
    /// <exception cref="ResourceLimitException">There are too many, at all or with this peer.</exception>
    internal IDisposable Serve(string protocol, PeerId peer)
    {
        var amount = ResourceAmount.Stream(inbound: true);
        lock (_lock)
        {
            if (!_protocols.TryGetValue(protocol, out var all)) all = new("protocol", protocol, limits.Protocol);
            if (!_protocolPeers.TryGetValue((protocol, peer), out var one))
                one = new("protocol-peer", $"{protocol} {peer}", limits.ProtocolPeer);
            Take(amount, [all, one]);
            _protocols[protocol] = all;
            _protocolPeers[(protocol, peer)] = one;
        }

        return new Ending(() =>
        {
            lock (_lock)
            {
                GiveBack(_protocols, protocol, amount);
                GiveBack(_protocolPeers, (protocol, peer), amount);
            }
        });
    }

    private static void GiveBack<TKey>(Dictionary<TKey, ResourceScope> scopes, TKey key, in ResourceAmount amount)
        where TKey : notnull
    {
        var scope = scopes[key];
        scope.GiveBack(amount);
        if (scope.IsEmpty) scopes.Remove(key);
    }

    private void Take(in ResourceAmount amount, ReadOnlySpan<ResourceScope> scopes)
    {
        if (WhyNot(amount, scopes) is { } reached) throw reached;
    }

    private ResourceLimitException? WhyNot(in ResourceAmount amount, ReadOnlySpan<ResourceScope> scopes)
    {
        lock (_lock)
        {
            foreach (var scope in scopes)
            {
                if (scope.WhyNot(amount) is not { } reached) continue;
                Refused(scope, reached.Limit, reached.Max);
                if (scope == _system && amount.Connections > 0) Crowded();
                return new(scope.FullName, reached.Limit, reached.Max);
            }

            foreach (var scope in scopes) scope.Take(amount);
            return null;
        }
    }

    private void Refused(ResourceScope scope, string limit, long max)
    {
        Interlocked.Increment(ref _refused);
        var key = (scope.Kind, limit);
        var now = time.GetTimestamp();
        if (_told.TryGetValue(key, out var last) && time.GetElapsedTime(last.At, now) < _quiet)
        {
            _told[key] = (last.At, last.Untold + 1);
            return;
        }

        _told[key] = (now, 0);
        LogRefused(scope.FullName, limit, max, last.Untold);
    }
}
