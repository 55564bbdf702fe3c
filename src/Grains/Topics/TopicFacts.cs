using System.Collections.Immutable;
using System.Text.Json;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Topics;

/// <summary>
/// What is told of a change, in its transaction: to the audit log, and to whoever follows the catalog.
/// </summary>
internal static class TopicFacts
{
    public static RowState<TopicState> Of(
        TopicState before,
        TopicState after,
        ImmutableArray<string> changes,
        TopicCommand command,
        TopicAnswer answer,
        ImmutableArray<RowGuard> guards)
    {
        var state = new RowState<TopicState>
        {
            Row = after,
            Cause = command.Context,
            Receipt = TopicReceipts.Of(command, answer),
            Guards = guards,
            Before = before,
            Record = changes.IsEmpty ? null : command.Record,
        };
        if (changes.IsEmpty) return state;

        var details = JsonSerializer.Serialize(
            new Details(
                command.Name,
                after.Id.Value,
                after.Path.Value,
                before.Path != after.Path ? before.Path.Value : null,
                changes,
                command.Context.By.User.Value,
                answer.ETag!),
            TopicJson.Default.Details);
        return state with
        {
            Audit = [new AuditFact(ActionOf(before, after), details)],
            Outbox = [new OutboxFact(KindOf(before, after), details)],
        };
    }

    /// <summary>The last that is told of a topic: its row is removed.</summary>
    public static RowState<TopicState> OfPurge(TopicState topic, CommandContext context)
    {
        var details = JsonSerializer.Serialize(
            new Details("PurgeTopic", topic.Id.Value, topic.Path.Value, null, ["row"], context.By.User.Value, ""),
            TopicJson.Default.Details);
        return new RowState<TopicState>
        {
            Row = topic,
            Cause = context,
            Audit = [new AuditFact("DELETE", details)],
            Outbox = [new OutboxFact("topic.purged", details)],
        };
    }

    private static string ActionOf(TopicState before, TopicState after) => (before.Status, after.Status) switch
    {
        (TopicStatus.Absent, _) => "INSERT",
        (not TopicStatus.Deleted, TopicStatus.Deleted) => "DELETE",
        _ => "UPDATE",
    };

    private static string KindOf(TopicState before, TopicState after) => (before.Status, after.Status) switch
    {
        (TopicStatus.Absent, _) => "topic.created",
        (TopicStatus.Deleted, not TopicStatus.Deleted) => "topic.restored",
        (not TopicStatus.Deleted, TopicStatus.Deleted) => "topic.deleted",
        _ => "topic.updated",
    };

    /// <summary>What both logs say.</summary>
    /// <param name="Command">The command's public name.</param>
    /// <param name="TopicId">Which topic.</param>
    /// <param name="Path">Where it is now.</param>
    /// <param name="PreviousPath">Where it was, if elsewhere.</param>
    /// <param name="Changes">The fields that differ.</param>
    /// <param name="User">Who.</param>
    /// <param name="Version">The row's version after it.</param>
    internal sealed record Details(
        string Command,
        Guid TopicId,
        string Path,
        string? PreviousPath,
        ImmutableArray<string> Changes,
        string User,
        string Version);
}
