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
    /// Removes the row and the versions of a dataset that was deleted so long ago that it can no longer be restored;
    /// the node's upkeep asks.
    /// </summary>
    /// <returns>Whether it is gone now; false for a dataset that is not due.</returns>
    [Alias("purge")]
    Task<bool> PurgeAsync(CommandContext context, CancellationToken cancellationToken);
}
