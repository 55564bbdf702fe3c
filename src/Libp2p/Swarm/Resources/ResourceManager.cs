using Libp2p.Core;
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
    private static readonly TimeSpan _quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly ResourceScope _system = new("system", "", limits.System);
    private readonly ResourceScope _transient = new("transient", "", limits.Transient);
    private readonly Dictionary<PeerId, ResourceScope> _peers = [];
    private readonly Dictionary<string, ResourceScope> _protocols = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Protocol, PeerId Peer), ResourceScope> _protocolPeers = [];

    /// <summary>
    /// When a refusal was last told of, and how many were not; one entry for a limit of a kind of scope.
    /// </summary>
    private readonly Dictionary<(string Kind, string Limit), (long At, int Untold)> _told = [];

    private long _refused;

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
    /// <exception cref="ResourceLimitException">There are too many.</exception>
    internal ConnectionScope OpenConnection(bool inbound, bool hasDescriptor)
    {
        var amount = ResourceAmount.Connection(inbound, hasDescriptor);
        Take(amount, [_system, _transient]);
        return new(this, amount, new("connection", "", limits.Connection));
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
    /// <exception cref="ResourceLimitException">There is not as much.</exception>
    internal void TakeFor(in ResourceAmount amount, ResourceScope? peer, ResourceScope connection)
    {
        if (peer is null) Take(amount, [_system, _transient, connection]);
        else Take(amount, [_system, peer, connection]);
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

    /// <summary>A stream whose protocol is not known yet, until what it gives is disposed of.</summary>
    /// <exception cref="ResourceLimitException">There are too many.</exception>
    internal IDisposable Negotiate()
    {
        var amount = ResourceAmount.Stream(inbound: true);
        Take(amount, [_transient]);
        return new Ending(() =>
        {
            lock (_lock) _transient.GiveBack(amount);
        });
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
        lock (_lock)
        {
            foreach (var scope in scopes)
            {
                if (scope.WhyNot(amount) is not { } reached) continue;
                Refused(scope, reached.Limit, reached.Max);
                throw new ResourceLimitException(scope.FullName, reached.Limit, reached.Max);
            }

            foreach (var scope in scopes) scope.Take(amount);
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
