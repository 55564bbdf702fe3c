using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Topics;

/// <summary>Every no that a topic says, in one place: thing, value, limit, and what to do.</summary>
public static class TopicRefusals
{
    /// <summary>No topic has this id or path.</summary>
    public static Refusal NotFound(string topic) => new(
        RefusalCode.NotFound, $"There is no topic '{topic}'.", "See `bib topic list`.", "topic", topic);

    /// <summary>The topic is deleted; while it can be restored, it says how.</summary>
    public static Refusal Deleted(TopicState topic) => new(
        RefusalCode.Deleted,
        $"The topic '{topic.Path}' was deleted at {topic.DeletedAt:u}.",
        $"Restore it before {topic.RestorableUntil:u}: `bib topic restore {topic.Path}`.",
        "topic",
        topic.Path.Value);

    /// <summary>The topic lives on another node.</summary>
    public static Refusal NotHome(TopicPath path, RemoteHome home) => new(
        RefusalCode.NotHome,
        $"The topic '{path}' lives on node {home.NodeId}, which alone changes it; here is a copy.",
        $"Ask there; `bib topic get {path}` shows what is known of it here.",
        "topic",
        path.Value);

    /// <summary>The topic lives on another node, and no owner's word that counts lets the caller publish into it here.</summary>
    public static Refusal NotGranted(TopicPath path, RemoteHome home, UserId user) => new(
        RefusalCode.NotHome,
        $"The topic '{path}' lives on node {home.NodeId}, and none of its owners lets user {user} publish into it on this node.",
        $"An owner grants it there, `bib grant add --help`, to the user of your key, which `bib user whoami -o wide` shows here, "
            + "on this node, which `bib node info` shows; it counts once this node has heard of it.",
        "topic",
        path.Value);

    /// <summary>Another topic has the path.</summary>
    public static Refusal AlreadyExists(TopicPath path, TopicId? other) => new(
        RefusalCode.AlreadyExists,
        other is { } id
            ? $"The path '{path}' belongs to topic {id}."
            : $"The path '{path}' belongs to another topic.",
        $"Choose another path, or look at it: `bib topic get {path}`.",
        "path",
        other?.ToString() ?? path.Value);

    /// <summary>The caller lacks a role on the topic.</summary>
    public static Refusal NotAllowed(Actor by, string verb, TopicPath path, TopicRole needs) => new(
        RefusalCode.NotAllowed,
        $"User {by} may not {verb} the topic '{path}': the role {Name(needs)} is needed.",
        by.Role == NodeRole.ReadOnly
            ? "The account is read-only on this node; ask a node admin."
            : $"Ask an owner: `bib topic get {path}` lists them.",
        Subject: path.Value);

    /// <summary>The caller is read-only on the node.</summary>
    public static Refusal NotAllowedOnNode(Actor by, string verb, TopicPath path) => new(
        RefusalCode.NotAllowed,
        $"User {by} may not {verb} the topic '{path}': the account is read-only on this node.",
        "Ask a node admin to make it a member.",
        Subject: path.Value);

    /// <summary>The topic above is missing, archived or deleted.</summary>
    public static Refusal ParentMissing(TopicPath path, TopicPath parent) => new(
        RefusalCode.ParentMissing,
        $"The topic '{path}' needs an active topic '{parent}' above it, and there is none.",
        $"Create it with its parents: `bib topic create --parents {path}`.",
        "path",
        parent.Value);

    /// <summary>A move would put a topic below itself.</summary>
    public static Refusal BelowItself(TopicPath path, TopicPath target) => new(
        RefusalCode.InvalidPath,
        $"The topic '{path}' cannot move to '{target}', which lies below itself.",
        "Choose a path that does not begin with the topic's own.",
        "path",
        path.Value);

    /// <summary>Topics lie below.</summary>
    public static Refusal HasChildren(TopicPath path) => new(
        RefusalCode.HasChildren,
        $"The topic '{path}' has topics below it, and is neither moved nor deleted while it has.",
        $"Move or delete those first: `bib topic list {path}`.",
        Subject: path.Value);

    /// <summary>Datasets lie in the topic.</summary>
    public static Refusal HasDatasets(TopicPath path) => new(
        RefusalCode.HasDatasets,
        $"The topic '{path}' holds datasets, and is not deleted while it does.",
        $"Move the datasets first, or delete them with it: `bib topic delete {path} --recursive`; or archive the topic instead.",
        Subject: path.Value);

    /// <summary>The topic is archived.</summary>
    public static Refusal Archived(TopicPath path) => new(
        RefusalCode.Archived,
        $"The topic '{path}' is archived and does not change.",
        $"Make it active first: `bib topic unarchive {path}`.",
        Subject: path.Value);

    /// <summary>No owner without an end would be left.</summary>
    public static Refusal LastOwner(TopicPath path) => new(
        RefusalCode.LastOwner,
        $"The topic '{path}' would have no owner left whose role does not end.",
        "Grant the role owner, without an end, to somebody in the same step.",
        "grant",
        path.Value);

    /// <summary>Too late to restore.</summary>
    public static Refusal RestoreExpired(TopicState topic) => new(
        RefusalCode.RestoreExpired,
        $"The topic '{topic.Path}' could be restored until {topic.RestorableUntil:u}, "
            + $"{TopicLimits.RestorableFor.Days} days after it was deleted.",
        $"Create it anew: `bib topic create {topic.Path}`.",
        Subject: topic.Path.Value);

    /// <summary>The topic is not as the caller saw it.</summary>
    public static Refusal Stale(string topic, string? expected, string? actual) => new(
        RefusalCode.Stale,
        expected is null
            ? $"The topic '{topic}' was changed by somebody else at the same moment; nothing was saved."
            : $"The topic '{topic}' is at version {actual ?? "unknown"}, not {expected}; nothing was saved.",
        "Read it again, then repeat the change.",
        "etag",
        topic);

    /// <summary>The idempotency key belongs to another command.</summary>
    public static Refusal KeyReused(string key) => new(
        RefusalCode.KeyReused,
        $"The idempotency key {key} was used for a different command.",
        "Use a new key for each command, and the same key only to repeat one.",
        "idempotency_key",
        key);

    /// <summary>A path breaks the rules of paths.</summary>
    public static Refusal InvalidPath(string fault) => new(
        RefusalCode.InvalidPath, fault, "A path looks like weather/stations.", "path");

    /// <summary>An argument has the wrong form.</summary>
    public static Refusal Invalid(string field, string message, string hint) => new(
        RefusalCode.InvalidArgument, message, hint, field);

    /// <summary>A schema contradicts itself.</summary>
    public static Refusal InvalidSchema(string message, string hint) => new(
        RefusalCode.InvalidSchema, message, hint, "schema");

    /// <summary>No topic can ask for so many copies.</summary>
    public static Refusal InvalidCopies(int copies) => new(
        RefusalCode.InvalidArgument,
        $"A topic asks for {copies} copies; 0 to {TopicLimits.MinimumCopiesMax} are allowed.",
        $"Ask for at most {TopicLimits.MinimumCopiesMax}, or 0 for none.",
        "minimum_copies");

    /// <summary>A text is too long.</summary>
    public static Refusal TooLong(string field, string what, int length, int lengthMax) => new(
        RefusalCode.TooLong,
        $"The {what} has {length} characters; at most {lengthMax} are allowed.",
        "Shorten it.",
        field);

    /// <summary>There are too many of something.</summary>
    public static Refusal TooMany(string what, string field, int count, int countMax) => new(
        RefusalCode.TooMany,
        $"There are {count} {what}; at most {countMax} are allowed.",
        $"Give {countMax} or fewer.",
        field);

    /// <summary>Something is given twice.</summary>
    public static Refusal Duplicate(string field, string what, string value) => new(
        RefusalCode.Duplicate, $"The {what} '{value}' is given twice.", "Give it once.", field);

    /// <summary>Why a topic cannot be worked with at all; null when it is there.</summary>
    internal static Refusal? Presence(this TopicState topic) => topic.Status switch
    {
        TopicStatus.Absent => NotFound(topic.Id.ToString()),
        _ when topic.Home is { } home => NotHome(topic.Path, home),
        TopicStatus.Deleted => Deleted(topic),
        _ => null,
    };

    private static string Name(TopicRole role) => role.ToString().ToLowerInvariant();
}
