using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Commands;

/// <summary>
/// What was answered to commands that are done, for who cannot tell any more what a repeat of one is about: the first
/// time may have moved it. Key: the idempotency key.
/// </summary>
/// <remarks>
/// A receipt is its user's own: another user's command of the same key is another command. A receipt of another request
/// answers with the refusal KEY_REUSED.
/// </remarks>
[Alias("bib.receipts")]
public interface IReceiptGrain : IGrainWithGuidKey
{
    /// <summary>What was answered to a command to a topic; null when it was not done.</summary>
    [Alias("find-topic")]
    Task<TopicAnswer?> FindTopicAsync(CommandContext command, CancellationToken cancellationToken);

    /// <summary>What was answered to a command to a dataset; null when it was not done.</summary>
    [Alias("find-dataset")]
    Task<DatasetAnswer?> FindDatasetAsync(CommandContext command, CancellationToken cancellationToken);

    /// <summary>
    /// What was answered to a command to a dataset, whatever the request was: whoever asks compares it with what is
    /// wanted. Null when it was not done; the refusal where it was no command to a dataset with a version.
    /// </summary>
    [Alias("find-published")]
    Task<DatasetAnswer?> FindPublishedAsync(CommandContext command, CancellationToken cancellationToken);
}
