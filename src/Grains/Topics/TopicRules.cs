using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Topics;

/// <summary>
/// What may become of a topic. Pure: no clock, no I/O, no engine. Permission is checked before anything else that
/// depends on the topic, and the form of what is asked before permission.
/// </summary>
public static class TopicRules
{
    /// <summary>Makes a topic where there is none.</summary>
    /// <param name="topic">The state that the grain holds: absent.</param>
    /// <param name="id">The grain's id.</param>
    /// <param name="parent">The topic above; null at the top or where there is none.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">The moment.</param>
    public static Decision<TopicState> Create(
        TopicState topic, TopicId id, TopicState? parent, CreateTopic command, DateTimeOffset now)
    {
        var by = command.Context.By;
        if (topic.Status != TopicStatus.Absent) return TopicRefusals.AlreadyExists(topic.Path, topic.Id);
        if (TopicShape.Fault(command.Path, command.Description, command.Tags, command.Metadata, command.Schema)
            is { } fault) return fault;
        if (by.Role == NodeRole.ReadOnly)
            return TopicRefusals.NotAllowedOnNode(by, "create", command.Path);
        if (ParentRefusal(command.Path, parent, by, now) is { } refusal) return refusal;

        return Decision.Accept(
            new TopicState
            {
                Id = id,
                Path = command.Path,
                Status = TopicStatus.Active,
                Description = command.Description,
                Tags = TopicShape.InOrder(command.Tags),
                Metadata = TopicShape.InOrder(command.Metadata),
                Schema = command.Schema,
                Roles = [new RoleGrant(by.User, TopicRole.Owner)],
                CreatedAt = now,
                UpdatedAt = now,
                CreatedBy = by.User,
                Seed = command.Seed,
            },
            "path");
    }

    /// <summary>Changes what the command names.</summary>
    /// <param name="topic">The state.</param>
    /// <param name="newParent">The topic above the new path; null at the top, where there is none, or without
    /// move.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">The moment.</param>
    public static Decision<TopicState> Update(
        TopicState topic, TopicState? newParent, UpdateTopic command, DateTimeOffset now)
    {
        var by = command.Context.By;
        if (TopicShape.Fault(command.Path, command.Description, command.Tags, command.Metadata, command.Schema)
            is { } fault) return fault;
        if (command.MinimumCopies is < 0 or > TopicLimits.MinimumCopiesMax)
            return TopicRefusals.InvalidCopies(command.MinimumCopies.Value);
        if (topic.Presence() is { } gone) return gone;
        if (!topic.IsAtLeast(TopicRole.Admin, by, now))
            return TopicRefusals.NotAllowed(by, "change", topic.Path, TopicRole.Admin);
        if (topic.Status == TopicStatus.Archived) return TopicRefusals.Archived(topic.Path);

        var changed = TopicChanges.Apply(topic, command, out var changes);
        if (changes.Length == 0) return Decision.Unchanged(topic);
        if (changed.Path != topic.Path && MoveRefusal(topic, changed.Path, newParent, by, now) is { } refusal)
            return refusal;
        return Decision.Accept(changed with { UpdatedAt = Later(topic, now) }, changes);
    }

    /// <summary>Takes a topic a step through its life.</summary>
    /// <param name="topic">The state.</param>
    /// <param name="parent">The topic above; needed to restore.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">The moment.</param>
    public static Decision<TopicState> ChangeStatus(
        TopicState topic, TopicState? parent, ChangeTopicStatus command, DateTimeOffset now)
    {
        if (topic.Status == TopicStatus.Absent) return TopicRefusals.NotFound(topic.Id.ToString());
        if (topic.Home is { } home) return TopicRefusals.NotHome(topic.Path, home);

        var (verb, needs) = command.Transition switch
        {
            TopicTransition.Archive => ("archive", TopicRole.Admin),
            TopicTransition.Unarchive => ("unarchive", TopicRole.Admin),
            TopicTransition.Delete => ("delete", TopicRole.Owner),
            TopicTransition.Restore => ("restore", TopicRole.Owner),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.Transition, "no such transition"),
        };
        var by = command.Context.By;
        if (!topic.IsAtLeast(needs, by, now)) return TopicRefusals.NotAllowed(by, verb, topic.Path, needs);

        return command.Transition switch
        {
            TopicTransition.Archive => Archive(topic, now),
            TopicTransition.Unarchive => Unarchive(topic, now),
            TopicTransition.Delete => Delete(topic, now),
            _ => Restore(topic, parent, by, now),
        };
    }

    /// <summary>Whether a topic was deleted so long ago that nobody can bring it back.</summary>
    public static bool IsPastRestoring(TopicState topic, DateTimeOffset now) =>
        topic.Status == TopicStatus.Deleted && now >= topic.RestorableUntil;

    /// <summary>
    /// Whether <paramref name="by"/> may put something new below <paramref name="path"/>'s parent; null when so.
    /// </summary>
    public static Refusal? ParentRefusal(TopicPath path, TopicState? parent, Actor by, DateTimeOffset now)
    {
        if (path.Parent is not { } above) return null;
        return parent switch
        {
            null => TopicRefusals.ParentMissing(path, above),
            { Status: not TopicStatus.Active } or { Home: not null } => TopicRefusals.ParentMissing(path, above),
            _ when !parent.IsAtLeast(TopicRole.Contributor, by, now) =>
                TopicRefusals.NotAllowed(by, "add to", above, TopicRole.Contributor),
            _ => null,
        };
    }

    private static Refusal? MoveRefusal(
        TopicState topic, TopicPath target, TopicState? newParent, Actor by, DateTimeOffset now)
    {
        if (target.IsBelow(topic.Path)) return TopicRefusals.BelowItself(topic.Path, target);

        // A rename in place adds nothing to the parent; only a move asks it.
        return target.Parent == topic.Path.Parent ? null : ParentRefusal(target, newParent, by, now);
    }

    private static Decision<TopicState> Archive(TopicState topic, DateTimeOffset now) => topic.Status switch
    {
        TopicStatus.Deleted => TopicRefusals.Deleted(topic),
        TopicStatus.Archived => Decision.Unchanged(topic),
        _ => Step(topic with { Status = TopicStatus.Archived, ArchivedAt = now }, now),
    };

    private static Decision<TopicState> Unarchive(TopicState topic, DateTimeOffset now) => topic.Status switch
    {
        TopicStatus.Deleted => TopicRefusals.Deleted(topic),
        TopicStatus.Active => Decision.Unchanged(topic),
        _ => Step(topic with { Status = TopicStatus.Active, ArchivedAt = null }, now),
    };

    private static Decision<TopicState> Delete(TopicState topic, DateTimeOffset now) => topic.Status switch
    {
        TopicStatus.Deleted => Decision.Unchanged(topic),
        _ => Step(topic with { Status = TopicStatus.Deleted, DeletedAt = now }, now),
    };

    private static Decision<TopicState> Restore(
        TopicState topic, TopicState? parent, Actor by, DateTimeOffset now)
    {
        if (topic.Status != TopicStatus.Deleted) return Decision.Unchanged(topic);
        if (IsPastRestoring(topic, now)) return TopicRefusals.RestoreExpired(topic);
        if (ParentRefusal(topic.Path, parent, by, now) is { } refusal) return refusal;

        var status = topic.ArchivedAt is null ? TopicStatus.Active : TopicStatus.Archived;
        return Step(topic with { Status = status, DeletedAt = null }, now);
    }

    private static Decision<TopicState> Step(TopicState topic, DateTimeOffset now) =>
        Decision.Accept(topic with { UpdatedAt = Later(topic, now) }, "status");

    /// <summary>A clock that was set back does not make a change older than the one before.</summary>
    internal static DateTimeOffset Later(TopicState topic, DateTimeOffset now) =>
        now > topic.UpdatedAt ? now : topic.UpdatedAt;
}
