using System.Collections.Immutable;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Topics;

/// <summary>What must hold among other topics for a save to be right; the database checks it.</summary>
internal static class TopicGuards
{
    public static ImmutableArray<RowGuard> Create(TopicPath path) =>
        path.Value is not null && path.Parent is { } parent ? [ParentIsActive(parent)] : [];

    public static ImmutableArray<RowGuard> Update(TopicState before, TopicState? after)
    {
        if (after is null || after.Path == before.Path) return [];
        var noChildren = new RowGuard(RowGuardKind.NoChildren, before.Path.Value);
        return after.Path.Parent is { } parent && parent != before.Path.Parent
            ? [noChildren, ParentIsActive(parent)]
            : [noChildren];
    }

    public static ImmutableArray<RowGuard> ChangeStatus(TopicState topic, TopicTransition transition) =>
        transition switch
        {
            TopicTransition.Delete when topic.Path.Value is not null =>
            [
                new RowGuard(RowGuardKind.NoChildren, topic.Path.Value),
                new RowGuard(RowGuardKind.NoDatasets, topic.Path.Value),
            ],
            TopicTransition.Restore when topic.Path is { Value: not null, Parent: { } parent } =>
                [ParentIsActive(parent)],
            _ => [],
        };

    private static RowGuard ParentIsActive(TopicPath parent) => new(RowGuardKind.ParentIsActive, parent.Value);
}
