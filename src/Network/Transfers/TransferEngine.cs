using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Transfers;
using Libp2p.Core;
using Libp2p.Swarm;
using Microsoft.Extensions.Logging;

namespace Bib.Network.Transfers;

/// <summary>
/// Fetches versions, a few at a time, each once however many want it. What is wanted is written down, so that it is
/// known after a restart, and that what came meanwhile is kept; whoever wants it asks again then.
/// </summary>
/// <param name="host">This side.</param>
/// <param name="store">Where chunks go.</param>
/// <param name="downloads">What is written down.</param>
/// <param name="parts">What all transfers share.</param>
/// <param name="feed">Told of every change.</param>
/// <param name="log">Told of what cannot be written down.</param>
internal sealed partial class TransferEngine(
    IHost host, IChunkStore store, IDownloads downloads, TransferParts parts, TransferFeed feed, ILogger<TransferEngine> log)
    : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ChunkHash, Transfer> _wanted = [];
    private readonly SemaphoreSlim _slots = new(parts.Options.AtOnceMax);
    private bool _isClosed;

    /// <summary>How many versions are fetched, or wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _wanted.Count;
        }
    }

    /// <summary>Gets everything that a version names durably into the store, and has it taken over.</summary>
    /// <param name="wanted">Which.</param>
    /// <param name="peers">Who is said to have it. One that is fetched already is fetched from these, too.</param>
    /// <param name="takeOver">
    /// Done when all is here: it makes sure that the chunks are held, which until then the download does.
    /// </param>
    /// <param name="cancellationToken">Gives up for now: what came is kept.</param>
    /// <exception cref="TransferException">Nobody gives what is missing; asked again, it goes on.</exception>
    /// <exception cref="TransferCanceledException">Somebody has given it up.</exception>
    /// <exception cref="ManifestException">The version's list is none.</exception>
    /// <exception cref="ChunkStoreException">The disk is full, or fails.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be asked.</exception>
    public async Task FetchAsync(
        WantedVersion wanted,
        IReadOnlyCollection<PeerId> peers,
        Func<CancellationToken, Task> takeOver,
        CancellationToken cancellationToken)
    {
        var contentId = wanted.ContentId;
        while (true)
        {
            Transfer? mine = null;
            Transfer transfer;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                if (!_wanted.TryGetValue(contentId, out transfer!))
                {
                    if (_wanted.Count >= parts.Options.WaitingMax)
                    {
                        throw new InvalidOperationException(
                            $"{_wanted.Count} versions are being fetched; at most {parts.Options.WaitingMax} may wait. "
                            + $"Wait, or raise {TransferOptions.SectionName}.{nameof(TransferOptions.WaitingMax)}.");
                    }

                    _wanted.Add(contentId, mine = transfer = new());
                }

                transfer.Add(peers, parts.Options.PeersMax);
            }

            if (mine is not null)
            {
                await OwnAsync(mine, wanted, takeOver, cancellationToken);
                return;
            }

            try
            {
                await transfer.Ended.Task.WaitAsync(cancellationToken);
                return;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Who wanted it first wants it no more; this one does.
            }
        }
    }

    /// <summary>Has a download wait, until <see cref="ResumeAsync"/> or a restart and that.</summary>
    /// <returns>Whether there is one that is open.</returns>
    public async Task<bool> PauseAsync(Guid id, CancellationToken cancellationToken)
    {
        if (!await downloads.SetStatusAsync(id, DownloadStatus.Paused, null, cancellationToken)) return false;
        Find(id)?.Pause();
        return true;
    }

    /// <summary>Has a download go on.</summary>
    /// <returns>Whether there is one that is open.</returns>
    public async Task<bool> ResumeAsync(Guid id, CancellationToken cancellationToken)
    {
        if (!await downloads.SetStatusAsync(id, DownloadStatus.Active, null, cancellationToken)) return false;
        Find(id)?.Resume();
        return true;
    }

    /// <summary>Gives a download up.</summary>
    /// <returns>Whether there was one that is open.</returns>
    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken)
    {
        if (!await downloads.SetStatusAsync(id, DownloadStatus.Canceled, null, cancellationToken)) return false;
        Find(id)?.Cancel();
        return true;
    }

    /// <summary>A download, with what it does at this moment.</summary>
    public TransferStatus StatusOf(Download row) =>
        new(row, row.IsOpen && Find(row.Id)?.Progress is { } progress ? Activity(progress) : null);

    /// <summary>Ends all transfers; what they have is kept.</summary>
    public async ValueTask DisposeAsync()
    {
        List<Transfer> left;
        lock (_gate)
        {
            _isClosed = true;
            left = [.. _wanted.Values];
            foreach (var transfer in left) transfer.Leave();
        }

        foreach (var transfer in left)
            await transfer.Ended.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _slots.Dispose();
    }

    private static TransferActivity Activity(TransferProgress progress) => new(
        progress.Bytes, progress.BytesReceived, progress.ChunksReceived, progress.BytesPerSecond,
        [
            .. progress.Peers.Select(peer =>
                new TransferSource(peer.Peer.ToString(), peer.BytesReceived, peer.BytesPerSecond, peer.Failure)),
        ]);

    private Transfer? Find(Guid id)
    {
        lock (_gate) return _wanted.Values.FirstOrDefault(transfer => transfer.Id == id);
    }

    /// <summary>Runs a transfer for who wanted it first, and tells the others what came of it.</summary>
    private async Task OwnAsync(
        Transfer transfer,
        WantedVersion wanted,
        Func<CancellationToken, Task> takeOver,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, transfer.Stop);
        Exception? failure = null;
        try
        {
            await RunAsync(transfer, wanted, takeOver, stop.Token);
        }
        catch (OperationCanceledException) when (transfer.IsCanceled)
        {
            await TellAsync(transfer.Id);
            failure = new TransferCanceledException(wanted.ContentId);
            throw failure;
        }
        catch (Exception fault)
        {
            failure = fault;
            throw;
        }
        finally
        {
            lock (_gate) _wanted.Remove(wanted.ContentId);
            transfer.Dispose();

            if (failure is null) transfer.Ended.TrySetResult();
            else if (failure is OperationCanceledException) transfer.Ended.TrySetCanceled(CancellationToken.None);
            else if (transfer.Ended.TrySetException(failure)) _ = transfer.Ended.Task.Exception; // seen, by this caller
        }
    }

    private async Task RunAsync(
        Transfer transfer,
        WantedVersion wanted,
        Func<CancellationToken, Task> takeOver,
        CancellationToken stop)
    {
        var row = await downloads.BeginAsync(wanted.ToDownload(), stop)
            ?? throw new InvalidOperationException(
                $"{IDownloads.OpenMax} downloads are open. Cancel some of them, or wait until they end.");
        transfer.Id = row.Id;
        feed.Tell(new(row, null));
        if (row.Status == DownloadStatus.Paused) transfer.Pause();
        while (true)
        {
            if (transfer.IsPaused) await RestAsync(transfer, wanted, stop);
            var run = transfer.Run();
            try
            {
                await RunOnceAsync(transfer, row, wanted, takeOver, stop, run);
                await EndAsync(row, DownloadStatus.Completed, null);
                return;
            }
            catch (OperationCanceledException) when (run.IsCancellationRequested && !stop.IsCancellationRequested)
            {
                // It waits.
                await TellAsync(row.Id);
            }
            catch (ManifestException fault)
            {
                await EndAsync(row, DownloadStatus.Failed, fault.Message);
                throw;
            }
            catch (Exception fault) when (fault is TransferException or ChunkStoreException)
            {
                // Open all the same: what came is kept for whoever asks again.
                await EndAsync(row, DownloadStatus.Active, fault.Message);
                throw;
            }
        }
    }

    private static async Task RestAsync(Transfer transfer, WantedVersion wanted, CancellationToken stop)
    {
        wanted.Rests(true);
        try
        {
            await transfer.ResumedAsync(stop);
        }
        finally
        {
            wanted.Rests(false);
        }
    }

    /// <summary>A run is over, and this is what became of the download; one that was given up meanwhile stays so.</summary>
    private async Task EndAsync(Download row, DownloadStatus status, string? error)
    {
        await downloads.SetStatusAsync(row.Id, status, error, CancellationToken.None);
        await TellAsync(row.Id);
    }

    /// <summary>Tells what is written down of a download by now: the last word of a run may have come behind it.</summary>
    private async Task TellAsync(Guid id)
    {
        try
        {
            if (await downloads.FindAsync(id, CancellationToken.None) is { } now) feed.Tell(new(now, null));
        }
        catch (StorageUnavailableException failure)
        {
            LogNotTold(id, failure.Message);
        }
    }

    private async Task RunOnceAsync(
        Transfer transfer, Download row, WantedVersion wanted, Func<CancellationToken, Task> takeOver,
        CancellationToken stop, CancellationToken run)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, run);
        await _slots.WaitAsync(either.Token);
        try
        {
            await using var version = new VersionTransfer(
                wanted.Manifest, wanted.ContentId, host, store, parts, progress =>
                {
                    if (transfer is { IsPaused: false, IsCanceled: false }) feed.Tell(new(row, Activity(progress)));
                });
            transfer.Begin(version);
            using (var saving = CancellationTokenSource.CreateLinkedTokenSource(either.Token))
            {
                var saves = SaveAsync(transfer.Id, version, saving.Token);
                try
                {
                    await version.RunAsync(either.Token);
                }
                finally
                {
                    await saving.CancelAsync();
                    await saves;
                    await SaveAsync(transfer.Id, version.Progress);
                }
            }

            // From here on it is not interrupted to wait: it is nearly there.
            await takeOver(stop);
        }
        finally
        {
            transfer.End();
            _slots.Release();
        }
    }

    private async Task SaveAsync(Guid id, VersionTransfer version, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(parts.Options.SaveEvery, parts.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken)) await SaveAsync(id, version.Progress);
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }

    /// <summary>How far it is can be lost: what is here, the store knows.</summary>
    private async Task SaveAsync(Guid id, TransferProgress progress)
    {
        try
        {
            await downloads.SaveAsync(
                id, Download.Bits(progress.PartsTotal, progress.PartsDone), progress.Bytes,
                [.. progress.Peers.Where(peer => peer.BytesReceived > 0).Select(peer => peer.Peer.ToString())],
                CancellationToken.None);
        }
        catch (StorageUnavailableException failure)
        {
            LogNotSaved(id, failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "How far download {Id} is could not be written down: {Reason}")]
    private partial void LogNotSaved(Guid id, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What became of download {Id} could not be told: {Reason}")]
    private partial void LogNotTold(Guid id, string reason);
}
