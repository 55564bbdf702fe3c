using Libp2p.Core;
using Libp2p.Swarm;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// What the service keeps of a peer that it writes to. Whoever holds the service's lock may change it.
/// </summary>
internal sealed class GossipSession(PeerConnection connection, string protocol, GossipOptions options) : IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private TaskCompletionSource? _room;
    private int _validations;

    /// <summary>The peer.</summary>
    public PeerId Peer => connection.Peer;

    /// <summary>The connection that the stream to it is on.</summary>
    public PeerConnection Connection => connection;

    /// <summary>What is spoken with it.</summary>
    public string Protocol => protocol;

    /// <summary>What waits to be sent to it.</summary>
    public Outbox Outbox { get; } = new(options);

    /// <summary>Canceled when the session ends.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Whether it does not read even what must not be dropped.</summary>
    public bool IsStuck { get; set; }

    /// <summary>A message of its is being checked.</summary>
    public void ValidationBegan() => _validations++;

    /// <summary>A message of its was checked.</summary>
    public void ValidationEnded()
    {
        if (--_validations >= options.ValidationsPerPeerMax) return;
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
        _ending.Cancel();
    }

    public void Dispose() => _ending.Dispose();
}
