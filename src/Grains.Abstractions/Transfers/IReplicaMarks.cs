using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Transfers;

/// <summary>Remembers what people have said of copies of other nodes' datasets; each change is in the audit log.</summary>
/// <remarks>Throws <see cref="Persistence.StorageUnavailableException"/> when the database cannot be asked.</remarks>
public interface IReplicaMarks
{
    /// <summary>Most datasets of which something is remembered; more are refused.</summary>
    const int CountMax = 100_000;

    /// <summary>What was said of a dataset.</summary>
    Task<ReplicaMarks> FindAsync(DatasetId dataset, CancellationToken cancellationToken);

    /// <summary>Says whether a dataset is wanted; the same again changes nothing.</summary>
    /// <param name="dataset">Which.</param>
    /// <param name="wish">Whether; with <see cref="ReplicaWish.None"/> what the node follows counts again.</param>
    /// <param name="until">The newest version that is wanted; null for whichever is.</param>
    /// <param name="context">Who says so.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="Decisions.RefusalException">Of <see cref="CountMax"/> something is remembered.</exception>
    Task SetWishAsync(
        DatasetId dataset, ReplicaWish wish, VersionNumber? until, CommandContext context, CancellationToken cancellationToken);

    /// <summary>Says whether a dataset is not to be dropped; the same again changes nothing.</summary>
    /// <exception cref="Decisions.RefusalException">Of <see cref="CountMax"/> something is remembered.</exception>
    Task SetPinAsync(DatasetId dataset, bool isPinned, CommandContext context, CancellationToken cancellationToken);
}
