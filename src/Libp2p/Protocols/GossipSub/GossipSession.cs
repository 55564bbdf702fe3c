using System.Buffers;
using Libp2p.Core;
using Libp2p.Negotiation;
using Libp2p.Swarm;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// A peer that is written to: its queue, the stream that empties it, and how many of its messages are being checked.
/// Whoever holds the service's lock may call it; <see cref="SendAsync"/> runs beside that.
/// </summary>
internal sealed class GossipSession(PeerConnection connection, string protocol, GossipOptions options) : IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private TaskCompletionSource? _room;
    private int _validations;

    /// <summary>The peer.</summary>
    public PeerId Peer => connection.Peer;

    /// <summary>What is spoken with it.</summary>
    public string Protocol => protocol;

    /// <summary>What waits to be sent to it.</summary>
    public Outbox Outbox { get; } = new(options);

    /// <summary>Whether it does not read even what must not be dropped.</summary>
    public bool IsStuck { get; set; }

    /// <summary>Opens a stream and writes what waits, until the session or the stream ends.</summary>
    /// <returns>Whether the peer speaks the protocol at all, and what ended it.</returns>
    public async Task<(bool Speaks, string Reason)> SendAsync(CancellationToken stopping)
    {
        NegotiationException? refused = null;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, stopping);
            await using var stream = await connection.OpenAsync(protocol, either.Token);
            var watching = WatchAsync(stream, either.Token);
            try
            {
                await SendAllAsync(stream, either.Token);
            }
            finally
            {
                await _ending.CancelAsync();
                refused = await watching;
            }

            return (refused is null, refused?.Message ?? "the session ended");
        }
        catch (Exception exception) when (exception is Libp2pException or OperationCanceledException)
        {
            return ((refused ?? exception) is not NegotiationException, (refused ?? exception).Message);
        }
    }

    /// <summary>A message of its is being checked.</summary>
    public void ValidationBegan() => _validations++;

    /// <summary>A message of its was checked, or of the session before.</summary>
    public void ValidationEnded()
    {
        if (_validations > 0) _validations--;
        if (_validations >= options.ValidationsPerPeerMax) return;
        _room?.TrySetResult();
        _room = null;
    }

    /// <summary>Ends when not too many of its messages are being checked.</summary>
    public Task RoomAsync()
    {
        if (_validations < options.ValidationsPerPeerMax) return Task.CompletedTask;
        _room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _room.Task;
    }

    /// <summary>Ends the session.</summary>
    public void End()
    {
        Outbox.End();
        _room?.TrySetResult();
        _room = null;

        // What is canceled goes on elsewhere, not here under the lock.
        _ = _ending.CancelAsync();
    }

    public void Dispose() => _ending.Dispose();

    private async Task SendAllAsync(DuplexStream stream, CancellationToken cancellationToken)
    {
        var frame = new ArrayBufferWriter<byte>();
        while (await Outbox.TakeAsync(frame, cancellationToken))
        {
            await stream.WriteAsync(frame.WrittenMemory, cancellationToken);

            // What a long message needed is not kept for short ones.
            if (frame.Capacity > 2 * options.RpcLengthAim) frame = new();
            else frame.ResetWrittenCount();
        }
    }

    /// <summary>
    /// Reads the stream that is only written to: its end says nothing (some close their side at once), a reset or a
    /// refused protocol does, and ends the session.
    /// </summary>
    /// <returns>That the peer refused the protocol, if it did.</returns>
    private async Task<NegotiationException?> WatchAsync(DuplexStream stream, CancellationToken cancellationToken)
    {
        try
        {
            var nothing = new byte[1];
            while (await stream.ReadAsync(nothing, cancellationToken) > 0)
            {
                // Nothing is expected, and nothing is done with it.
            }

            return null;
        }
        catch (Exception exception) when (exception is Libp2pException or OperationCanceledException)
        {
            await _ending.CancelAsync();
            return exception as NegotiationException;
        }
    }
}
