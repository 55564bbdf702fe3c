using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Bib.Network.Forwarding;

/// <summary>Where the web server listens for peers: at the streams that they open, not at a port.</summary>
public sealed class PeerListener : IConnectionListenerFactory, IConnectionListenerFactorySelector, IConnectionListener
{
    private readonly Channel<ConnectionContext> _waiting;

    /// <summary>Makes it.</summary>
    public PeerListener(IOptions<NetworkOptions> options) =>
        _waiting = Channel.CreateBounded<ConnectionContext>(options.Value.Api.WaitingMax);

    /// <inheritdoc/>
    public EndPoint EndPoint => PeersEndPoint.Instance;

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is PeersEndPoint;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        endpoint is PeersEndPoint ? new(this) : throw new NotSupportedException($"{endpoint} is no peers' end.");

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_waiting.Reader.TryRead(out var connection)) return connection;
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _waiting.Writer.TryComplete();
        return default;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync(CancellationToken.None);
        while (_waiting.Reader.TryRead(out var left)) await left.DisposeAsync();
    }

    /// <summary>Gives a connection to whoever accepts; false when too many wait, or nobody will accept any more.</summary>
    internal bool TryAdd(ConnectionContext connection) => _waiting.Writer.TryWrite(connection);
}
