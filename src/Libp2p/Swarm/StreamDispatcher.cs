using System.Collections.Concurrent;
using Libp2p.Core;
using Libp2p.Negotiation;
using Microsoft.Extensions.Logging;

namespace Libp2p.Swarm;

/// <summary>Takes the streams that peers open to who handles their protocols.</summary>
/// <param name="negotiationTimeout">How long agreeing on a protocol may take.</param>
/// <param name="time">What the time is.</param>
/// <param name="logger">Told of handlers that fail.</param>
internal sealed partial class StreamDispatcher(TimeSpan negotiationTimeout, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<string, StreamHandler> _handlers = new(StringComparer.Ordinal);

    /// <summary>Called when a handler came or went.</summary>
    public Action Changed { get; set; } = () => { };

    /// <summary>What has a handler, in a fixed order.</summary>
    public IReadOnlyList<string> Protocols => [.. _handlers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Takes streams of a protocol, until what it gives is disposed of.</summary>
    /// <exception cref="InvalidOperationException">The protocol has a handler already.</exception>
    public IDisposable Handle(string protocol, StreamHandler handler)
    {
        if (!_handlers.TryAdd(protocol, handler))
            throw new InvalidOperationException($"'{protocol}' has a handler already; dispose of what it was given first.");
        Changed();
        return new Ending(() =>
        {
            if (_handlers.TryRemove(KeyValuePair.Create(protocol, handler))) Changed();
        });
    }

    /// <summary>Agrees on a stream's protocol and lets its handler serve it.</summary>
    public async Task ServeAsync(PeerConnection connection, DuplexStream opened, CancellationToken stopping)
    {
        DuplexStream stream;
        string protocol;
        StreamHandler? handler = null;
        try
        {
            using var negotiating = connection.Scope?.Negotiate();
            using var limit = new TimeLimit(negotiationTimeout, time, stopping);
            (stream, protocol) = await MultistreamSelect.AcceptAsync(
                opened, proposal => _handlers.TryGetValue(proposal, out handler), limit.Token);
        }
        catch (Exception exception) when (exception is Libp2pException or OperationCanceledException)
        {
            opened.Reset();
            LogNotAgreed(connection.Peer, exception.Message);
            return;
        }

        using var activity = HostActivity.Serve(protocol);
        try
        {
            using var serving = connection.Scope?.Serve(protocol);
            await handler!(new(stream, protocol, connection), stopping);
            await stream.DisposeAsync();
        }
        catch (Exception exception)
        {
            stream.Reset();
            activity.Failed(exception);
            if (exception is Libp2pException or OperationCanceledException or EndOfStreamException)
                LogGivenUp(protocol, connection.Peer, exception.Message);
            else
                LogHandlerFailed(exception, protocol, connection.Peer);
        }
    }
}
