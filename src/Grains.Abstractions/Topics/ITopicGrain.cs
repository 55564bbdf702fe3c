using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>
/// A named place in the tree that groups datasets. Key: the topic's id. Every command answers the topic as it is after
/// it, saved, or a refusal; a repeat under the same idempotency key answers as the first time.
/// </summary>
/// <remarks>
/// Besides answers: <see cref="Persistence.StorageUnavailableException"/> when the outcome is unknown; repeating the
/// same command is then safe. Once a save has begun, cancelling the call does not stop it.
/// </remarks>
[Alias("bib.topics")]
public interface ITopicGrain : IGrainWithGuidKey
{
    /// <summary>The topic, from memory once it is active.</summary>
    [Alias("get")]
    Task<TopicAnswer> GetAsync(CancellationToken cancellationToken);

    /// <summary>Makes the topic.</summary>
    [Alias("create")]
    Task<TopicAnswer> CreateAsync(CreateTopic command, CancellationToken cancellationToken);

    /// <summary>Changes what the command names, and nothing else.</summary>
    [Alias("update")]
    Task<TopicAnswer> UpdateAsync(UpdateTopic command, CancellationToken cancellationToken);

    /// <summary>Archives, makes active again, deletes or restores the topic.</summary>
    [Alias("change-status")]
    Task<TopicAnswer> ChangeStatusAsync(ChangeTopicStatus command, CancellationToken cancellationToken);

    /// <summary>Grants or withdraws roles.</summary>
    [Alias("set-roles")]
    Task<TopicAnswer> SetRolesAsync(SetTopicRoles command, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a topic of another node what its home says that it is. Its parent need not be here, nor its users, and its
    /// path may be that of another topic. An older record is refused as stale, one of another home as HOME_DIFFERS, one
    /// that is not its home's own as INVALID_SIGNATURE; the same one again changes nothing.
    /// </summary>
    [Alias("adopt")]
    Task<TopicAnswer> AdoptAsync(AdoptTopic command, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the row of a topic that was deleted so long ago that it can no longer be restored; the node's upkeep
    /// asks.
    /// </summary>
    /// <returns>Whether it is gone now; false for a topic that is not due, or whose datasets are not gone
    /// yet.</returns>
    [Alias("purge")]
    Task<bool> PurgeAsync(CommandContext context, CancellationToken cancellationToken);
}
