using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Datasets;
using Bib.Grains.Topics;
using Orleans.Runtime;

namespace Bib.Grains.Commands;

/// <summary>Finds receipts; changes nothing.</summary>
[GrainType("receipt")]
public sealed class ReceiptGrain(ICommandReceipts receipts) : Grain, IReceiptGrain
{
    /// <inheritdoc/>
    public async Task<TopicAnswer?> FindTopicAsync(CommandContext command, CancellationToken cancellationToken)
    {
        if (await FindAsync(command, cancellationToken) is not { } receipt) return null;
        return receipt.Fingerprint == command.Request
            ? TopicReceipts.Read(receipt)
            : TopicAnswer.Refused(TopicRefusals.KeyReused(command.Command.ToString()));
    }

    /// <inheritdoc/>
    public async Task<DatasetAnswer?> FindDatasetAsync(CommandContext command, CancellationToken cancellationToken)
    {
        if (await FindAsync(command, cancellationToken) is not { } receipt) return null;
        return receipt.Fingerprint == command.Request
            ? DatasetFacts.Read(receipt)
            : DatasetAnswer.Refused(DatasetRefusals.KeyReused(command.Command.ToString()));
    }

    /// <inheritdoc/>
    public async Task<DatasetAnswer?> FindPublishedAsync(CommandContext command, CancellationToken cancellationToken)
    {
        if (await FindAsync(command, cancellationToken) is not { } receipt) return null;
        return DatasetFacts.TryRead(receipt) is { Dataset.Latest: not null } answer
            ? answer
            : DatasetAnswer.Refused(DatasetRefusals.KeyReused(command.Command.ToString()));
    }

    private Task<CommandReceipt?> FindAsync(CommandContext command, CancellationToken cancellationToken) =>
        receipts.FindAsync(command.Command, command.By.User, cancellationToken);
}
