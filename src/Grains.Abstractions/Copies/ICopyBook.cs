using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Copies;

/// <summary>
/// Remembers promises, this node's own and those of others, and who keeps this node from dropping what: durable before it
/// answers, and one change after another (<see cref="CopyGuardRules"/>).
/// </summary>
/// <remarks>Throws <see cref="Persistence.StorageUnavailableException"/> when the database cannot be asked.</remarks>
public interface ICopyBook
{
    /// <summary>The newest word of each node on a dataset, withdrawn or not.</summary>
    Task<IReadOnlyList<SignedPromise>> ListAsync(DatasetId dataset, CancellationToken cancellationToken);

    /// <summary>The newest word of one node on a dataset; null where it has said nothing.</summary>
    Task<SignedPromise?> FindAsync(DatasetId dataset, string holder, CancellationToken cancellationToken);

    /// <summary>Keeps a word that has been checked; the same again is kept already.</summary>
    /// <param name="promise">What it says.</param>
    /// <param name="word">The word.</param>
    /// <param name="isOwn">Whether it is this node's own, of which there may be any number.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>
    /// Whether it counts: not where a later one is known, where too many are remembered, or where this node is about to
    /// drop the copy that it promises.
    /// </returns>
    Task<bool> KeepAsync(CopyPromise promise, SignedPromise word, bool isOwn, CancellationToken cancellationToken);

    /// <summary>Locks this node's copy for a peer.</summary>
    Task<LockAnswer> LockAsync(DatasetId dataset, string asker, CancellationToken cancellationToken);

    /// <summary>Begins to drop this node's copy.</summary>
    Task<BeginAnswer> BeginDropAsync(DatasetId dataset, Guid drop, CancellationToken cancellationToken);

    /// <summary>Says that the copy goes, and with it what the node has promised.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="drop">The attempt.</param>
    /// <param name="withdrawal">Takes the node's promise back; null where none of it stands.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>
    /// False where the attempt gave way, or is over, or the node has promised since: then nothing changes.
    /// </returns>
    Task<bool> GoAsync(
        DatasetId dataset, Guid drop, (CopyPromise Promise, SignedPromise Word)? withdrawal,
        CancellationToken cancellationToken);

    /// <summary>Gives up an attempt.</summary>
    Task EndDropAsync(DatasetId dataset, Guid drop, CancellationToken cancellationToken);
}
