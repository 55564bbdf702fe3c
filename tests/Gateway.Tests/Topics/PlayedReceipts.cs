using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Gateway.Tests.Topics;

/// <summary>Receipts that answer what a test wants and remember what they were asked for.</summary>
internal sealed class PlayedReceipts : IReceiptGrain
{
    public TopicAnswer? Topic { get; set; }

    public DatasetAnswer? Dataset { get; set; }

    /// <summary>Every command whose receipt was asked for, in order.</summary>
    public List<CommandContext> Asked { get; } = [];

    public Task<TopicAnswer?> FindTopicAsync(CommandContext command, CancellationToken cancellationToken)
    {
        Asked.Add(command);
        return Task.FromResult(Topic);
    }

    public Task<DatasetAnswer?> FindDatasetAsync(CommandContext command, CancellationToken cancellationToken)
    {
        Asked.Add(command);
        return Task.FromResult(Dataset);
    }

    public Task<DatasetAnswer?> FindPublishedAsync(CommandContext command, CancellationToken cancellationToken) =>
        FindDatasetAsync(command, cancellationToken);
}
