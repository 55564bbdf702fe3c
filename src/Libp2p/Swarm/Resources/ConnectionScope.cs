using Libp2p.Core;
using Libp2p.Muxing;

namespace Libp2p.Swarm.Resources;

/// <summary>What one connection uses, in all scopes that it is in. Disposing of it gives everything back.</summary>
internal sealed class ConnectionScope : IStreamBudget, IDisposable
{
    private readonly ResourceManager _manager;
    private readonly ResourceScope _own;
    private readonly ResourceAmount _connection;
    private readonly Lock _lock = new();
    private ResourceScope? _peerScope;
    private PeerId? _peer;
    private bool _disposed;

    public ConnectionScope(ResourceManager manager, in ResourceAmount connection, ResourceScope own)
    {
        (_manager, _connection, _own) = (manager, connection, own);
        own.Take(connection);
    }

    /// <summary>Says whose connection it is.</summary>
    /// <exception cref="ResourceLimitException">The peer has too many.</exception>
    public void Identify(PeerId peer)
    {
        lock (_lock)
        {
            _peerScope = _manager.Identify(_connection, peer);
            _peer = peer;
        }
    }

    /// <inheritdoc/>
    public void Open(bool inbound) => Take(ResourceAmount.Stream(inbound));

    /// <inheritdoc/>
    public void Close(bool inbound) => GiveBack(ResourceAmount.Stream(inbound));

    /// <inheritdoc/>
    public bool TryGrow(int bytes)
    {
        try
        {
            Take(new(Memory: bytes));
            return true;
        }
        catch (ResourceLimitException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Shrink(int bytes) => GiveBack(new(Memory: bytes));

    /// <summary>A stream whose protocol is not known yet, until what it gives is disposed of.</summary>
    /// <exception cref="ResourceLimitException">There are too many.</exception>
    public IDisposable Negotiate() => _manager.Negotiate();

    /// <summary>A stream of a protocol, until what it gives is disposed of.</summary>
    /// <exception cref="ResourceLimitException">There are too many, at all or with this peer.</exception>
    public IDisposable Serve(string protocol) => _manager.Serve(protocol, _peer!);

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            _manager.GiveBack(_own.Used, _peer, _own);
        }
    }

    private void Take(in ResourceAmount amount)
    {
        lock (_lock)
        {
            if (!_disposed) _manager.TakeFor(amount, _peerScope, _own);
        }
    }

    private void GiveBack(in ResourceAmount amount)
    {
        lock (_lock)
        {
            if (!_disposed) _manager.GiveBack(amount, _peer, _own);
        }
    }
}
