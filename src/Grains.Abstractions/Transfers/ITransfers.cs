using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Transfers;

/// <summary>What this node fetches from others, in the hands of people.</summary>
/// <remarks>
/// Besides refusals: <see cref="Persistence.StorageUnavailableException"/> when the database cannot be asked.
/// </remarks>
public interface ITransfers
{
    /// <summary>Most transfers of a page.</summary>
    const int PageSizeMax = 1000;

    /// <summary>Most that may watch at once.</summary>
    const int WatchersMax = 1000;

    /// <summary>Transfers, the newest first; those that ended long ago are forgotten.</summary>
    Task<IReadOnlyList<TransferStatus>> ListAsync(DownloadQuery query, CancellationToken cancellationToken);

    /// <summary>Has a transfer wait until <see cref="ResumeAsync"/>, over restarts, too.</summary>
    /// <exception cref="Decisions.RefusalException">There is none, or it has ended.</exception>
    Task<TransferStatus> PauseAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Has a transfer go on.</summary>
    /// <exception cref="Decisions.RefusalException">There is none, or it has ended.</exception>
    Task<TransferStatus> ResumeAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a transfer up. Nothing of its dataset is fetched any more, also where the node follows its topic, until
    /// somebody wants it.
    /// </summary>
    /// <exception cref="Decisions.RefusalException">There is none, or it has ended.</exception>
    Task<TransferStatus> CancelAsync(Guid id, CommandContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Transfers as they change, first those that are open now; without end. What changes faster than it is read is
    /// told as it is then.
    /// </summary>
    /// <param name="dataset">Whose; null for any.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Decisions.RefusalException"><see cref="WatchersMax"/> watch already.</exception>
    IAsyncEnumerable<TransferStatus> WatchAsync(DatasetId? dataset, CancellationToken cancellationToken);
}
