using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Protocols.Identify;
using Microsoft.Extensions.Logging;

namespace Libp2p.Swarm;

/// <summary>
/// The connections that are open, and who is told when that changes. Changes and calls are made in one order: who is
/// told that a peer has come sees its connection here.
/// </summary>
internal sealed partial class ConnectionTable(ILogger logger)
{
    /// <summary>Held while something changes and watchers are told; always taken before <see cref="_lock"/>.</summary>
    private readonly Lock _telling = new();

    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, ImmutableArray<PeerConnection>> _byPeer = [];
    private ImmutableArray<IPeerWatcher> _watchers = [];
    private bool _closed;
    private int _count;
    private int _inboundCount;

    /// <summary>All connections.</summary>
    public IReadOnlyList<PeerConnection> All
    {
        get
        {
            lock (_lock) return [.. _byPeer.Values.SelectMany(connections => connections)];
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How many of them others dialled.</summary>
    public int InboundCount => Volatile.Read(ref _inboundCount);

    /// <summary>The connections with one peer, direct ones first, each in the order of their making.</summary>
    public IReadOnlyList<PeerConnection> To(PeerId peer)
    {
        lock (_lock) return _byPeer.TryGetValue(peer, out var connections) ? connections : [];
    }

    /// <summary>
    /// Those of <see cref="To"/> that streams can be opened on. One that has ended is among all for as long as it takes to
    /// tell of its end, and one whose peer takes no more streams until it ends; nobody should be given either.
    /// </summary>
    public IReadOnlyList<PeerConnection> OpenTo(PeerId peer)
    {
        var all = To(peer);
        return all.Any(connection => connection.IsClosed) ? [.. all.Where(connection => !connection.IsClosed)] : all;
    }

    /// <summary>Tells a watcher from now on, until what it gives is disposed of.</summary>
    public IDisposable Watch(IPeerWatcher watcher)
    {
        ImmutableInterlocked.Update(ref _watchers, all => all.Add(watcher));
        return new Ending(() => ImmutableInterlocked.Update(ref _watchers, all => all.Remove(watcher)));
    }

    /// <summary>Adds a connection.</summary>
    /// <returns>False when none may come any more.</returns>
    public bool Add(PeerConnection connection)
    {
        lock (_telling)
        {
            bool first;
            lock (_lock)
            {
                if (_closed) return false;
                _count++;
                if (!connection.IsDialer) _inboundCount++;
                first = !_byPeer.TryGetValue(connection.Peer, out var before);
                _byPeer[connection.Peer] = first
                    ? [connection]
                    : [.. before.Add(connection).OrderBy(one => one.IsLimited)]; // stable: otherwise as they were made
            }

            if (first) Tell(watcher => watcher.Connected(connection));
            Tell(watcher => watcher.Opened(connection));
            return true;
        }
    }

    /// <summary>Takes out a connection that has ended.</summary>
    /// <returns>Whether it was the last with its peer.</returns>
    public bool Remove(PeerConnection connection)
    {
        lock (_telling)
        {
            lock (_lock)
            {
                if (!_byPeer.TryGetValue(connection.Peer, out var connections) || !connections.Contains(connection)) return false;
                _count--;
                if (!connection.IsDialer) _inboundCount--;
                connections = connections.Remove(connection);
                if (!connections.IsEmpty)
                {
                    _byPeer[connection.Peer] = connections;
                    return false;
                }

                _byPeer.Remove(connection.Peer);
            }

            Tell(watcher => watcher.Disconnected(connection.Peer));
            return true;
        }
    }

    /// <summary>Tells that a peer introduced itself, if it has not left meanwhile.</summary>
    public void Identified(PeerConnection connection, IdentifyMessage message)
    {
        lock (_telling)
        {
            if (To(connection.Peer).Contains(connection)) Tell(watcher => watcher.Identified(connection, message));
        }
    }

    /// <summary>Takes no more connections.</summary>
    public void Close()
    {
        lock (_lock) _closed = true;
    }

    private void Tell(Action<IPeerWatcher> what)
    {
        foreach (var watcher in _watchers)
        {
            try
            {
                what(watcher);
            }
            catch (Exception exception)
            {
                LogWatcherFailed(exception, watcher.GetType().Name);
            }
        }
    }
}
