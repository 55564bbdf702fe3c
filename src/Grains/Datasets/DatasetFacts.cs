using System.Collections.Immutable;
using System.Text.Json;
using Bib.Grains.Abstractions.Citations;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Persistence;

namespace Bib.Grains.Datasets;

/// <summary>
/// What is told of a change, in its transaction: to the audit log, and to whoever follows the catalog.
/// </summary>
internal static class DatasetFacts
{
    public static RowState<DatasetState> Of(
        DatasetState before,
        DatasetState after,
        ImmutableArray<string> changes,
        DatasetCommand command,
        DatasetAnswer answer,
        ImmutableArray<RowGuard> guards)
    {
        var state = new RowState<DatasetState>
        {
            Row = after,
            Cause = command.Context,
            Receipt = ReceiptOf(command, answer),
            Guards = guards,

            // Of two records with one revision the first one stays.
            Record = changes.Contains("record") ? command.Record : null,
        };
        if (changes.IsEmpty) return state;

        var published = after.Publishes is null ? null : after.Latest;
        var details = JsonSerializer.Serialize(
            new Details(
                command.Name,
                after.Id.Value,
                new DatasetPath(answer.Topic, after.Name).ToString(),
                before.Name != after.Name && before.Name.Length > 0 ? before.Name : null,
                before.Topic != after.Topic && before.Name.Length > 0 ? before.Topic.Value : null,
                changes,
                command.Context.By.User.Value,
                answer.ETag!,
                published?.Number.ToString(),
                published?.ContentId.ToString(),
                published?.Publisher.Value,
                published?.Size,
                published?.Files),
            DatasetJson.Default.Details);
        return state with
        {
            Audit = [new AuditFact(ActionOf(before, after), details)],
            Outbox = [new OutboxFact(KindOf(before, after), details)],
        };
    }

    /// <summary>The last that is told of a dataset: its row and its versions are removed.</summary>
    public static RowState<DatasetState> OfPurge(DatasetState dataset, CommandContext context) =>
        OfRemoval(dataset, context, "PurgeDataset");

    /// <summary>A copy's row and its versions are removed; there is nothing to tell others, for it is not this node's.</summary>
    public static RowState<DatasetState> OfDrop(DatasetState dataset, Guid drop, CommandContext context) =>
        OfRemoval(dataset, context, "DropDataset") with
        {
            Outbox = [],
            Guards = [new RowGuard(RowGuardKind.DropIsGoing, drop.ToString())],
        };

    private static RowState<DatasetState> OfRemoval(DatasetState dataset, CommandContext context, string command)
    {
        var details = JsonSerializer.Serialize(
            new Details(
                command, dataset.Id.Value, dataset.Name, null, null, ["row"], context.By.User.Value, "", null, null, null,
                null, null),
            DatasetJson.Default.Details);
        return new RowState<DatasetState>
        {
            Row = dataset,
            Cause = context,
            Audit = [new AuditFact("DELETE", details)],
            Outbox = [new OutboxFact("dataset.purged", details)],
        };
    }

    /// <summary>What was answered when the command was done.</summary>
    public static DatasetAnswer Read(CommandReceipt receipt)
    {
        var answer = JsonSerializer.Deserialize(receipt.Answer, DatasetJson.Default.DatasetAnswer)
            ?? throw new InvalidDataException($"The receipt of command {receipt.Command} holds no answer.");

        // One that was written before datasets had citations holds none.
        return answer.Dataset is { Citation: null } dataset
            ? answer with { Dataset = dataset with { Citation = Citation.Empty } }
            : answer;
    }

    /// <summary>As <see cref="Read"/>; null where the receipt is of a command to something else.</summary>
    public static DatasetAnswer? TryRead(CommandReceipt receipt)
    {
        try
        {
            return Read(receipt);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static CommandReceipt? ReceiptOf(DatasetCommand command, DatasetAnswer answer) =>
        command.Context.Command.IsNone
            ? null
            : new(
                command.Context.Command,
                command.Context.By.User,
                command.Fingerprint,
                JsonSerializer.Serialize(answer, DatasetJson.Default.DatasetAnswer));

    private static string ActionOf(DatasetState before, DatasetState after) => (before.Status, after.Status) switch
    {
        (DatasetStatus.Absent, _) => "INSERT",
        (not DatasetStatus.Deleted, DatasetStatus.Deleted) => "DELETE",
        _ => "UPDATE",
    };

    private static string KindOf(DatasetState before, DatasetState after) => (before.Status, after.Status) switch
    {
        _ when after.Publishes is not null => "dataset.published",
        (DatasetStatus.Absent, _) => "dataset.created",
        (DatasetStatus.Deleted, not DatasetStatus.Deleted) => "dataset.restored",
        (not DatasetStatus.Deleted, DatasetStatus.Deleted) => "dataset.deleted",
        _ => "dataset.updated",
    };

    /// <summary>What both logs say.</summary>
    /// <param name="Command">The command's public name.</param>
    /// <param name="DatasetId">Which dataset.</param>
    /// <param name="Path">Where it is now.</param>
    /// <param name="PreviousName">What it was called, if otherwise.</param>
    /// <param name="PreviousTopicId">The topic it lay in, if another.</param>
    /// <param name="Changes">The fields that differ.</param>
    /// <param name="User">Who.</param>
    /// <param name="RowVersion">The row's version after it.</param>
    /// <param name="Version">The number of the version that was published, if one was.</param>
    /// <param name="ContentId">Its content id.</param>
    /// <param name="Publisher">Who published it: whose key signed it.</param>
    /// <param name="SizeBytes">The sum of its files' sizes.</param>
    /// <param name="Files">How many files it has.</param>
    internal sealed record Details(
        string Command,
        Guid DatasetId,
        string Path,
        string? PreviousName,
        Guid? PreviousTopicId,
        ImmutableArray<string> Changes,
        string User,
        string RowVersion,
        string? Version,
        string? ContentId,
        string? Publisher,
        long? SizeBytes,
        long? Files);
}
