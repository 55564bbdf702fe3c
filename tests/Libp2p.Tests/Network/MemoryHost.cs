using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Negotiation;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;
using Libp2p.Swarm.Pruning;
using Libp2p.Transports;
using Libp2p.Transports.Memory;

namespace Libp2p.Tests.Network;

/// <summary>One peer of a <see cref="MemoryNetwork"/>.</summary>
internal sealed class MemoryHost : IHost, IAsyncDisposable
{
    private readonly MemoryNetwork _network;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StreamHandler> _handlers = new(StringComparer.Ordinal);
    private readonly List<IPeerWatcher> _watchers = [];
    private readonly List<PeerConnection> _connections = [];
    private readonly List<Task> _serving = [];
    private readonly CancellationTokenSource _stop = new();

    public MemoryHost(MemoryNetwork network, PrivateKey key, Multiaddr address)
    {
        (_network, Identity, Id, Addresses) = (network, key, PeerId.Of(key.PublicKey), [address]);
        Peers = new PeerStore(new(), network.Time);
    }

    public bool IsUp { get; private set; } = true;

    public PeerId Id { get; }

    public PrivateKey Identity { get; }

    public IReadOnlyList<Multiaddr> Addresses { get; set; }

    public IPeerStore Peers { get; }

    public IPeerTags Tags { get; } = new PeerTags();

    public IReadOnlyList<PeerConnection> Connections
    {
        get
        {
            lock (_gate) return [.. _connections];
        }
    }

    public IReadOnlyList<string> Protocols
    {
        get
        {
            lock (_gate) return [.. _handlers.Keys];
        }
    }

    public IReadOnlyList<PeerConnection> ConnectionsTo(PeerId peer)
    {
        lock (_gate) return [.. _connections.Where(one => one.Peer.Equals(peer))];
    }

    public ValueTask<PeerConnection> ConnectAsync(
        PeerId peer, DialOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (ConnectionsTo(peer) is [var open, ..]) return new(open);
        foreach (var address in Peers.AddressesOf(peer))
        {
            if (_network.At(address, this) is { } other && other.Id.Equals(peer)) return new(Connect(other));
        }

        throw new DialException($"{peer} is at none of {Peers.AddressesOf(peer).Count} addresses.");
    }

    public ValueTask<PeerConnection> DialAsync(Multiaddr address, CancellationToken cancellationToken = default) =>
        _network.At(address.WithoutPeer()!, this) is { } other && (address.Peer is null || address.Peer.Equals(other.Id))
            ? new(Connect(other))
            : throw new DialException($"Nobody is at {address}.");

    public async ValueTask<(DuplexStream Stream, string Protocol)> OpenAsync(
        PeerId peer,
        IReadOnlyList<string> protocols,
        DialOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var counts = _network.Answers(peer);
        if (counts) _network.CountOpen(1);
        try
        {
            var connection = await ConnectAsync(peer, options, cancellationToken);
            var stream = await connection.OpenAsync(protocols[0], cancellationToken);
            return (counts ? new CountedStream(stream, _network) : stream, protocols[0]);
        }
        catch
        {
            if (counts) _network.CountOpen(-1);
            throw;
        }
    }

    public IDisposable Handle(string protocol, StreamHandler handler)
    {
        lock (_gate) _handlers.Add(protocol, handler);
        Introduce();
        return new Ending(() =>
        {
            lock (_gate) _handlers.Remove(protocol);
            Introduce();
        });
    }

    public IDisposable Announce(Multiaddr address)
    {
        var before = Addresses;
        Addresses = [.. before, address];
        return new Ending(() => Addresses = before);
    }

    public IDisposable Watch(IPeerWatcher watcher)
    {
        lock (_gate) _watchers.Add(watcher);
        return new Ending(() =>
        {
            lock (_gate) _watchers.Remove(watcher);
        });
    }

    /// <summary>Learns where another peer is, and connects to it.</summary>
    public ValueTask<PeerConnection> MeetAsync(MemoryHost other)
    {
        Peers.AddAddresses(other.Id, other.Addresses, TimeSpan.FromHours(1));
        return ConnectAsync(other.Id);
    }

    /// <summary>
    /// Vanishes: nobody reaches it any more, nor does it reach anybody, whatever of it still runs; its connections end.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        lock (_network.Meeting)
        {
            if (!IsUp) return;
            IsUp = false;
        }

        await _stop.CancelAsync();
        foreach (var connection in Connections) await connection.DisposeAsync();
        Task[] serving;
        lock (_gate) serving = [.. _serving];
        await Task.WhenAll(serving);
        Identity.Dispose();
    }

    private PeerConnection Connect(MemoryHost other)
    {
        var (near, far) = MemoryMuxed.CreatePair();
        var (raw, _) = MemoryPipe.Create();
        var here = new PeerConnection(other.Id, new RawConnection(raw, Addresses[0], other.Addresses[0]), dialer: true, near);
        var there = new PeerConnection(Id, new RawConnection(raw, other.Addresses[0], Addresses[0]), dialer: false, far);
        lock (_network.Meeting)
        {
            if (!IsUp || !other.IsUp) throw new DialException($"{Id} or {other.Id} has vanished.");
            Adopt(here);
            other.Adopt(there);
            other.Hear(there, this);
            Hear(here, other);
        }

        return here;
    }

    private void Adopt(PeerConnection connection)
    {
        lock (_gate)
        {
            _connections.Add(connection);
            _serving.Add(ServeAsync(connection));
        }
    }

    /// <summary>Says to all who are connected what this peer speaks.</summary>
    private void Introduce()
    {
        lock (_network.Meeting)
        {
            foreach (var connection in IsUp ? Connections : [])
            {
                if (_network.At(connection.Remote, this) is { } other && other.ConnectionsTo(Id) is [var back, ..]) other.Hear(back, this);
            }
        }
    }

    private void Hear(PeerConnection connection, MemoryHost other)
    {
        Peers.SetProtocols(other.Id, other.Protocols);
        Peers.AddAddresses(other.Id, other.Addresses, TimeSpan.FromHours(1));
        IPeerWatcher[] watchers;
        lock (_gate) watchers = [.. _watchers];

        // As if it always said something: a list without protocols means that nothing is said of them.
        var message = new IdentifyMessage
        {
            ListenAddresses = [.. other.Addresses], Protocols = [IdentifyProtocol.Id, .. other.Protocols],
        };
        foreach (var watcher in watchers) watcher.Identified(connection, message);
    }

    private async Task ServeAsync(PeerConnection connection)
    {
        await Task.Yield();
        List<Task> streams = [];
        while (await connection.AcceptAsync() is { } stream)
        {
            streams.RemoveAll(one => one.IsCompleted);
            streams.Add(ServeAsync(connection, stream));
        }

        lock (_gate) _connections.Remove(connection);
        await Task.WhenAll(streams);
    }

    private async Task ServeAsync(PeerConnection connection, DuplexStream opened)
    {
        try
        {
            var (stream, protocol) = await MultistreamSelect.AcceptAsync(opened, Protocols.Contains, _stop.Token);
            StreamHandler? handler;
            lock (_gate) handler = _handlers.GetValueOrDefault(protocol);
            if (handler is not null) await handler(new(stream, protocol, connection), _stop.Token);
            await stream.DisposeAsync();
        }
        catch (Exception exception) when (exception is Libp2pException or OperationCanceledException)
        {
            opened.Reset();
        }
    }
}
