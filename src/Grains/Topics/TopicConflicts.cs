using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Topics;

/// <summary>What the database refused, said as the topic's own refusal.</summary>
internal static class TopicConflicts
{
    public static Refusal ToRefusal(
        StorageConflictException conflict, TopicState before, TopicState next, TopicCommand command) =>
        conflict.Conflict switch
        {
            StorageConflict.Taken => TopicRefusals.AlreadyExists(
                next.Path, conflict.Other is { } id ? new TopicId(id) : null),
            StorageConflict.ParentMissing => TopicRefusals.ParentMissing(next.Path, new(conflict.Subject)),
            StorageConflict.HasChildren => TopicRefusals.HasChildren(before.Path),
            StorageConflict.HasDatasets => TopicRefusals.HasDatasets(before.Path),
            StorageConflict.AlreadyDone => TopicRefusals.KeyReused(command.Context.Command.ToString()),
            _ => throw new InvalidOperationException($"Unknown conflict {conflict.Conflict}."),
        };
}
