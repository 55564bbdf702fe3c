using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Transfers;

namespace Bib.Network.Transfers;

/// <summary>Transfers in the hands of people.</summary>
internal sealed class TransferDesk(TransferEngine engine, IDownloads downloads, IReplicaMarks marks, TransferFeed feed)
    : ITransfers
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<TransferStatus>> ListAsync(DownloadQuery query, CancellationToken cancellationToken)
    {
        var rows = await downloads.ListAsync(query, cancellationToken);
        return [.. rows.Select(engine.StatusOf)];
    }

    /// <inheritdoc/>
    public async Task<TransferStatus> PauseAsync(Guid id, CancellationToken cancellationToken)
    {
        await OpenAsync(id, cancellationToken);
        await engine.PauseAsync(id, cancellationToken);
        return await ChangedAsync(id, DownloadStatus.Paused, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<TransferStatus> ResumeAsync(Guid id, CancellationToken cancellationToken)
    {
        await OpenAsync(id, cancellationToken);
        await engine.ResumeAsync(id, cancellationToken);
        return await ChangedAsync(id, DownloadStatus.Active, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<TransferStatus> CancelAsync(Guid id, CommandContext context, CancellationToken cancellationToken)
    {
        var download = await OpenAsync(id, cancellationToken);

        // Before it ends: who asks again then finds that nobody wants it.
        await marks.SetWishAsync(download.Dataset, ReplicaWish.Declined, null, context, cancellationToken);
        await engine.CancelAsync(id, cancellationToken);
        return await ChangedAsync(id, DownloadStatus.Canceled, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<TransferStatus> WatchAsync(DatasetId? dataset, CancellationToken cancellationToken) =>
        feed.WatchAsync(
            dataset, stop => ListAsync(new(IsOpen: true, dataset, null, ITransfers.PageSizeMax), stop), cancellationToken);

    private async Task<Download> OpenAsync(Guid id, CancellationToken cancellationToken)
    {
        var download = await downloads.FindAsync(id, cancellationToken) ?? throw TransferRefusals.NotFound(id);
        return download.IsOpen ? download : throw TransferRefusals.Ended(download);
    }

    /// <summary>What it is now; it may have ended in the moment before.</summary>
    private async Task<TransferStatus> ChangedAsync(Guid id, DownloadStatus wanted, CancellationToken cancellationToken)
    {
        var download = await downloads.FindAsync(id, cancellationToken) ?? throw TransferRefusals.NotFound(id);
        if (download.Status != wanted) throw TransferRefusals.Ended(download);
        var status = engine.StatusOf(download);
        feed.Tell(status);
        return status;
    }
}
