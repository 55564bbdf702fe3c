using System.Collections.Concurrent;
using System.Threading.Channels;
using Bib.Grains.Abstractions.Jobs;

namespace Bib.Storage.Jobs;

/// <summary>Signals within this process. Nothing is kept for jobs that nobody listens to.</summary>
internal sealed class JobSignals(TimeProvider time) : IJobSignals
{
    /// <summary>Who listens, and to which job; those of no job listen to the queue.</summary>
    private readonly ConcurrentDictionary<JobWatch, JobId> _watches = new();

    /// <inheritdoc/>
    public void NoteQueued() => NoteChanged(default);

    /// <inheritdoc/>
    public void NoteChanged(JobId job)
    {
        foreach (var (watch, watched) in _watches)
            if (watched == job) watch.Signal();
    }

    /// <inheritdoc/>
    public IJobWatch WatchQueue() => Watch(default);

    /// <inheritdoc/>
    public IJobWatch Watch(JobId job)
    {
        var watch = new JobWatch(gone => _watches.TryRemove(gone, out _), time);
        _watches[watch] = job;
        return watch;
    }

    private sealed class JobWatch(Action<JobWatch> end, TimeProvider time) : IJobWatch
    {
        private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        public void Signal() => _signals.Writer.TryWrite(true);

        public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
        {
            using var patience = new CancellationTokenSource(longest, time);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            try
            {
                await _signals.Reader.ReadAsync(stop.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Nothing was heard for so long: whoever waits looks all the same.
            }
        }

        public void Dispose() => end(this);
    }
}
