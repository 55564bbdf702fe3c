using System.Net;
using Libp2p.Core;
using Libp2p.Muxing;

namespace Libp2p.Swarm.Resources;

/// <summary>What one connection uses, in all scopes that it is in. Disposing of it gives everything back.</summary>
internal sealed class ConnectionScope : IStreamBudget, IDisposable
{
    private readonly ResourceManager _manager;
    private readonly ResourceScope _own;
    private readonly ResourceAmount _connection;
    private readonly int _negotiatingMax;
    private readonly IPNetwork? _source;
    private readonly Lock _lock = new();
    private ResourceScope? _peerScope;
    private PeerId? _peer;
    private int _negotiating;
    private TaskCompletionSource? _room;
    private bool _disposed;

    /// <param name="manager">Keeps the account.</param>
    /// <param name="connection">What the connection itself uses.</param>
    /// <param name="own">What may be used on it.</param>
    /// <param name="negotiatingMax">How many of its streams may be without a protocol at a time.</param>
    /// <param name="source">The network that it came from; null when that does not count.</param>
    public ConnectionScope(
        ResourceManager manager, in ResourceAmount connection, ResourceScope own, int negotiatingMax, IPNetwork? source)
    {
        (_manager, _connection, _own, _negotiatingMax, _source) = (manager, connection, own, negotiatingMax, source);
        own.Take(connection);
    }

    /// <summary>
    /// Whether the other side has said in time what it wants: one of those that say nothing makes room for it.
    /// </summary>
    public bool HasSpoken { get; set; }

    /// <summary>Ends it, unless it is said already whose connection it is.</summary>
    /// <returns>Whether it ended now.</returns>
    public bool TryEndTransient()
    {
        lock (_lock)
        {
            if (_disposed || _peer is not null) return false;
            Dispose();
            return true;
        }
    }

    /// <summary>Says whose connection it is.</summary>
    /// <exception cref="ResourceLimitException">The peer has too many.</exception>
    /// <exception cref="StreamResetException">The connection was ended meanwhile.</exception>
    public void Identify(PeerId peer)
    {
        lock (_lock)
        {
            if (_disposed) throw new StreamResetException("The connection was ended to make room for others.");
            _peerScope = _manager.Identify(_connection, peer);
            _peer = peer;
        }
    }

    /// <inheritdoc/>
    public void Open(bool inbound) => Take(ResourceAmount.Stream(inbound));

    /// <inheritdoc/>
    public bool TryAccept() => TryTake(ResourceAmount.Stream(inbound: true));

    /// <inheritdoc/>
    public void Close(bool inbound) => GiveBack(ResourceAmount.Stream(inbound));

    /// <inheritdoc/>
    public bool TryGrow(int bytes) => TryTake(new(Memory: bytes));

    /// <inheritdoc/>
    public void Shrink(int bytes) => GiveBack(new(Memory: bytes));

    /// <summary>A stream whose protocol is not known yet, until what it gives is disposed of.</summary>
    /// <exception cref="ResourceLimitException">There are too many, at all or of this peer's.</exception>
    public IDisposable Negotiate()
    {
        _manager.BeginNegotiation(_peer!);
        lock (_lock) _negotiating++;
        return new Ending(() =>
        {
            _manager.EndNegotiation(_peer!);
            lock (_lock)
            {
                if (--_negotiating >= _negotiatingMax || _room is null) return;
                _room.SetResult();
                _room = null;
            }
        });
    }

    /// <summary>
    /// Waits until another of the connection's streams may negotiate. One that takes no more meanwhile holds up itself;
    /// what it opens waits, and counts, in the multiplexer.
    /// </summary>
    public Task RoomToNegotiateAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_negotiating < _negotiatingMax) return Task.CompletedTask;
            _room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>A stream of a protocol, until what it gives is disposed of.</summary>
    /// <exception cref="ResourceLimitException">There are too many, at all or with this peer.</exception>
    public IDisposable Serve(string protocol) => _manager.Serve(protocol, _peer!);

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            if (_source is { } source) _manager.Leave(source, _connection);
            _manager.GiveBack(_own.Used, _peer, _own);
        }
    }

    private void Take(in ResourceAmount amount)
    {
        lock (_lock)
        {
            if (!_disposed && _manager.WhyNotFor(amount, _peerScope, _own) is { } reached) throw reached;
        }
    }

    private bool TryTake(in ResourceAmount amount)
    {
        lock (_lock) return _disposed || _manager.WhyNotFor(amount, _peerScope, _own) is null;
    }

    private void GiveBack(in ResourceAmount amount)
    {
        lock (_lock)
        {
            if (!_disposed) _manager.GiveBack(amount, _peer, _own);
        }
    }
}
