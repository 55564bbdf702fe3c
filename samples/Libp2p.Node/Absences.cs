using Libp2p.Core;

namespace Libp2p.Node;

/// <summary>Waits until a peer is there no more, in some sense. Safe for use from many threads.</summary>
/// <param name="isThere">Whether a peer is there now.</param>
internal sealed class Absences(Func<PeerId, bool> isThere)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, TaskCompletionSource> _waiting = [];

    /// <summary>Notes that a peer has gone.</summary>
    public void Left(PeerId peer)
    {
        TaskCompletionSource? waiting;
        lock (_lock) _waiting.Remove(peer, out waiting);
        waiting?.SetResult();
    }

    /// <summary>Waits until a peer has gone; that may be so already.</summary>
    public async Task WaitAsync(PeerId peer, CancellationToken stop)
    {
        while (isThere(peer))
        {
            Task gone;
            lock (_lock)
            {
                if (!_waiting.TryGetValue(peer, out var waiting))
                    _waiting.Add(peer, waiting = new(TaskCreationOptions.RunContinuationsAsynchronously));
                gone = waiting.Task;
            }

            // It may have gone before anybody waited.
            if (isThere(peer)) await gone.WaitAsync(stop);
            else Left(peer);
        }
    }
}
