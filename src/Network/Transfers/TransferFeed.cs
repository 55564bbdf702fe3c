using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Transfers;

namespace Bib.Network.Transfers;

/// <summary>
/// Tells who watches what transfers do. Nobody who tells waits for who reads: of a transfer only the newest word is kept.
/// Any thread.
/// </summary>
internal sealed class TransferFeed
{
    private readonly Lock _gate = new();
    private readonly List<Watcher> _watchers = [];

    /// <summary>A transfer has changed.</summary>
    public void Tell(TransferStatus status)
    {
        lock (_gate)
        {
            foreach (var watcher in _watchers) watcher.Tell(status);
        }
    }

    /// <summary>What is told from now on, behind what is told at the beginning.</summary>
    /// <param name="dataset">Whose; null for any.</param>
    /// <param name="first">Reads what is so at the beginning; what is told meanwhile comes behind it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<TransferStatus> WatchAsync(
        DatasetId? dataset,
        Func<CancellationToken, Task<IReadOnlyList<TransferStatus>>> first,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new Watcher(dataset);
        lock (_gate)
        {
            if (_watchers.Count >= ITransfers.WatchersMax) throw TransferRefusals.TooManyWatch();
            _watchers.Add(watcher);
        }

        try
        {
            foreach (var status in await first(cancellationToken)) yield return status;
            while (true)
            {
                var id = await watcher.Order.Reader.ReadAsync(cancellationToken);
                yield return watcher.Take(id);
            }
        }
        finally
        {
            lock (_gate) _watchers.Remove(watcher);
        }
    }

    /// <summary>What one has not read yet: an entry a transfer, in the order of the first word.</summary>
    private sealed class Watcher(DatasetId? dataset)
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<Guid, TransferStatus> _unread = [];

        public Channel<Guid> Order { get; } = Channel.CreateUnbounded<Guid>();

        public void Tell(TransferStatus status)
        {
            if (dataset is { } only && status.Download.Dataset != only) return;
            lock (_gate)
            {
                var isNew = !_unread.ContainsKey(status.Download.Id);
                _unread[status.Download.Id] = status;
                if (isNew) Order.Writer.TryWrite(status.Download.Id);
            }
        }

        public TransferStatus Take(Guid id)
        {
            lock (_gate) return _unread.Remove(id, out var status) ? status : throw new InvalidOperationException("Told, and gone.");
        }
    }
}
