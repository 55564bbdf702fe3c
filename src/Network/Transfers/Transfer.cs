using Libp2p.Core;

namespace Bib.Network.Transfers;

/// <summary>A version that is wanted: who may have it, and whether it waits. Any thread.</summary>
internal sealed class Transfer : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<PeerId> _peers = [];
    private readonly CancellationTokenSource _stop = new();
    private CancellationTokenSource _run = new();
    private TaskCompletionSource _resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private VersionTransfer? _version;
    private bool _isDisposed;

    /// <summary>Ends with the transfer.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The row's id, once there is one.</summary>
    public Guid Id { get; set; }

    /// <summary>Whether it was given up.</summary>
    public bool IsCanceled { get; private set; }

    /// <summary>Whether it waits until somebody says otherwise.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Canceled when it is to end.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>How far it is; null while nothing is fetched.</summary>
    public TransferProgress? Progress => Volatile.Read(ref _version)?.Progress;

    /// <summary>Asks some more peers.</summary>
    /// <param name="peers">Who.</param>
    /// <param name="countMax">How many are remembered in all.</param>
    public void Add(IEnumerable<PeerId> peers, int countMax)
    {
        lock (_gate)
        {
            foreach (var peer in peers)
            {
                if (_peers.Count >= countMax || _peers.Contains(peer)) continue;
                _peers.Add(peer);
                _version?.Add(peer);
            }
        }
    }

    /// <summary>Begins to fetch.</summary>
    public void Begin(VersionTransfer version)
    {
        lock (_gate)
        {
            _version = version;
            _peers.ForEach(version.Add);
        }
    }

    /// <summary>Nothing is fetched any more.</summary>
    public void End()
    {
        lock (_gate) _version = null;
    }

    /// <summary>A token for the next run: canceled when it is to wait or to end.</summary>
    public CancellationToken Run()
    {
        lock (_gate) return _run.Token;
    }

    /// <summary>Ends when it need not wait.</summary>
    public Task ResumedAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return IsPaused ? _resumed.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
    }

    /// <summary>Has it wait.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            if (IsPaused || _isDisposed) return;
            IsPaused = true;
            _run.Cancel();
        }
    }

    /// <summary>Has it go on.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            if (!IsPaused || _isDisposed) return;
            IsPaused = false;
            _run.Dispose();
            _run = new();
            _resumed.TrySetResult();
            _resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Gives it up.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            IsCanceled = true;
            _stop.Cancel();
        }
    }

    /// <summary>Has it end, to be gone on with another time.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (!_isDisposed) _stop.Cancel();
        }
    }

    /// <summary>It has ended: nothing can be done to it any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _stop.Dispose();
            _run.Dispose();
        }
    }
}
