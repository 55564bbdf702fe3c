using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>
/// A unit of data in one topic, with its versions. Key: the dataset's id. Every command answers the dataset as it is
/// after it, saved, or a refusal; a repeat under the same idempotency key answers as the first time.
/// </summary>
/// <remarks>
/// Besides answers: <see cref="Persistence.StorageUnavailableException"/> when the outcome is unknown; repeating the
/// same command is then safe. Once a save has begun, cancelling the call does not stop it.
/// </remarks>
[Alias("bib.datasets")]
public interface IDatasetGrain : IGrainWithGuidKey
{
    /// <summary>The dataset, from memory once it is active.</summary>
    [Alias("get")]
    Task<DatasetAnswer> GetAsync(CancellationToken cancellationToken);

    /// <summary>Makes the dataset.</summary>
    [Alias("create")]
    Task<DatasetAnswer> CreateAsync(CreateDataset command, CancellationToken cancellationToken);

    /// <summary>Changes what the command names, and nothing else.</summary>
    [Alias("update")]
    Task<DatasetAnswer> UpdateAsync(UpdateDataset command, CancellationToken cancellationToken);

    /// <summary>Takes the dataset to another topic, or another name, or both.</summary>
    [Alias("move")]
    Task<DatasetAnswer> MoveAsync(MoveDataset command, CancellationToken cancellationToken);

    /// <summary>Archives, makes active again, deletes or restores the dataset.</summary>
    [Alias("change-status")]
    Task<DatasetAnswer> ChangeStatusAsync(ChangeDatasetStatus command, CancellationToken cancellationToken);

    /// <summary>Grants or withdraws roles.</summary>
    [Alias("set-roles")]
    Task<DatasetAnswer> SetRolesAsync(SetDatasetRoles command, CancellationToken cancellationToken);

    /// <summary>Adds a version; the answer's newest version is it.</summary>
    [Alias("publish")]
    Task<DatasetAnswer> PublishAsync(PublishVersion command, CancellationToken cancellationToken);

    /// <summary>
    /// Whether the caller may add a version now; the refusal says why not. Asked before an upload begins.
    /// </summary>
    [Alias("may-publish")]
    Task<DatasetAnswer> MayPublishAsync(CommandContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a dataset of another node what its home says that it is, and adds the next version where one is given,
    /// whose chunks and lists are held by now. Its topic is adopted before it (else PARENT_MISSING); a dataset that has
    /// versions is here from its first one on. An older record is refused as stale, one of another home as HOME_DIFFERS,
    /// one that is not its home's own as INVALID_SIGNATURE; the same again changes nothing.
    /// </summary>
    [Alias("adopt")]
    Task<DatasetAnswer> AdoptAsync(AdoptDataset command, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the row and the versions of a copy of another node's dataset; its home knows nothing of it. Refused for a
    /// dataset of this node. The attempt must be going (<see cref="Copies.ICopyBook.GoAsync"/>), and the copy as it was
    /// when others were asked, else it is STALE.
    /// </summary>
    [Alias("drop")]
    Task<DatasetAnswer> DropAsync(DropDataset command, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the row and the versions of a dataset that was deleted so long ago that it can no longer be restored;
    /// the node's upkeep asks.
    /// </summary>
    /// <returns>Whether it is gone now; false for a dataset that is not due.</returns>
    [Alias("purge")]
    Task<bool> PurgeAsync(CommandContext context, CancellationToken cancellationToken);
}
