using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Datasets;

/// <summary>Every no that a dataset says, in one place: thing, value, limit, and what to do.</summary>
public static class DatasetRefusals
{
    /// <summary>No dataset has this id or path.</summary>
    public static Refusal NotFound(string dataset) => new(
        RefusalCode.NotFound, $"There is no dataset '{dataset}'.", "See `bib dataset list`.", "dataset", dataset);

    /// <summary>The dataset has no such version.</summary>
    public static Refusal VersionNotFound(string dataset, string version) => new(
        RefusalCode.NotFound,
        $"The dataset '{dataset}' has no version '{version}'.",
        $"See `bib dataset versions {dataset}`.",
        "version",
        version);

    /// <summary>The dataset has no version at all.</summary>
    public static Refusal NoVersions(string dataset) => new(
        RefusalCode.NotFound,
        $"The dataset '{dataset}' has no version yet.",
        $"Publish one: `bib dataset upload {dataset} PATH`.",
        "version",
        dataset);

    /// <summary>The dataset is deleted; while it can be restored, it says how.</summary>
    public static Refusal Deleted(DatasetState dataset, DatasetPath path) => new(
        RefusalCode.Deleted,
        $"The dataset '{path}' was deleted at {dataset.DeletedAt:u}.",
        $"Restore it before {dataset.RestorableUntil:u}: `bib dataset restore {dataset.Id}`.",
        "dataset",
        path.ToString());

    /// <summary>What is to be dropped lives here.</summary>
    public static Refusal NoCopy(DatasetPath path) => new(
        RefusalCode.WrongStatus,
        $"The dataset '{path}' lives on this node: it is no copy.",
        $"To delete it for everybody: `bib dataset rm {path}`.",
        "dataset",
        path.ToString());

    /// <summary>Only an admin of the node drops copies.</summary>
    public static Refusal DropNotAllowed(DatasetPath path, Actor by) => new(
        RefusalCode.NotAllowed,
        $"User {by} may not drop the copy of '{path}': the node's role admin is needed.",
        "Ask an admin of the node.",
        "dataset",
        path.ToString());

    /// <summary>The dataset lives on another node.</summary>
    public static Refusal NotHome(DatasetPath path, RemoteHome home) => new(
        RefusalCode.NotHome,
        $"The dataset '{path}' lives on node {home.NodeId}, which alone changes it; here is a copy.",
        $"Ask there; `bib dataset get {path}` shows what is known of it here.",
        "dataset",
        path.ToString());

    /// <summary>A dataset of another node lies in a topic that is not here.</summary>
    public static Refusal TopicUnknown(DatasetRecord record) => record.Status == DatasetStatus.Deleted
        ? new(
            RefusalCode.Deleted,
            $"The dataset '{record.Name}' was deleted at its home at {record.DeletedAt:u}, and its topic is not here.",
            "There is nothing to be done.",
            "record",
            record.Id.ToString())
        : new(
            RefusalCode.ParentMissing,
            $"The dataset '{record.Name}' lies in topic {record.Topic} of node {record.Home}, which is not here.",
            "Adopt the topic first.",
            "record",
            record.Topic.ToString());

    /// <summary>A dataset of one node would lie in another's topic.</summary>
    public static Refusal TopicElsewhere(DatasetRecord record, TopicState topic, string nodeId) => new(
        RefusalCode.HomeDiffers,
        $"The dataset '{record.Name}' of node {record.Home} would lie in the topic '{topic.Path}' of node "
            + $"{topic.Home?.NodeId ?? nodeId}, no owner of which lets that node publish into it.",
        "An owner of the topic grants it: `bib grant add --help`.",
        "record",
        record.Id.ToString());

    /// <summary>Nothing is here of a dataset of another node that has versions.</summary>
    public static Refusal FirstVersionMissing(DatasetPath path) => new(
        RefusalCode.WrongStatus,
        $"The dataset '{path}' has versions, and none of them is here.",
        "Adopt its first version with its record.",
        "version",
        path.ToString());

    /// <summary>A version is none that the record of its dataset can mean.</summary>
    public static Refusal NotOfRecord(DatasetPath path, VersionNumber number, DatasetRecord record) => new(
        RefusalCode.InvalidContent,
        $"The version {number} of '{path}' is not among the {record.Versions} versions up to "
            + $"{record.LatestNumber?.ToString() ?? "none"} that its home tells of.",
        "Ask its home for its newest record.",
        "version",
        $"{path}@{number}");

    /// <summary>A version of another node's dataset is not signed as it must be.</summary>
    public static Refusal InvalidVersion(ChunkHash contentId, string fault) => new(
        RefusalCode.InvalidSignature,
        $"The version {contentId} is not adopted: {fault}.",
        "Ask another node for it: this one passed on what its home did not publish.",
        "version",
        contentId.ToString());

    /// <summary>What a version's list of files lies in is not here.</summary>
    public static Refusal ContentMissing(DatasetPath path) => new(
        RefusalCode.ContentDamaged,
        $"The list of files of the version of '{path}' is not held on this node.",
        "Fetch its content first.",
        "version",
        path.ToString());

    /// <summary>Another dataset has the name.</summary>
    public static Refusal AlreadyExists(DatasetPath path, DatasetId? other) => new(
        RefusalCode.AlreadyExists,
        other is { } id
            ? $"The name '{path}' belongs to dataset {id}."
            : $"The name '{path}' belongs to another dataset.",
        $"Choose another name, or look at it: `bib dataset get {path}`.",
        "name",
        other?.ToString() ?? path.ToString());

    /// <summary>The caller lacks a role on the dataset or its topic.</summary>
    public static Refusal NotAllowed(Actor by, string verb, DatasetPath path, TopicRole needs) => new(
        RefusalCode.NotAllowed,
        $"User {by} may not {verb} the dataset '{path}': the role {Name(needs)} on it or on its topic is needed.",
        by.Role == NodeRole.ReadOnly
            ? "The account is read-only on this node; ask a node admin."
            : $"Ask an owner: `bib dataset get {path}` lists them.",
        Subject: path.ToString());

    /// <summary>The topic is archived, deleted, or not there.</summary>
    public static Refusal TopicMissing(string name, string topic) => new(
        RefusalCode.ParentMissing,
        $"The dataset '{name}' needs an active topic '{topic}', and there is none.",
        $"Create it: `bib topic create --parents {topic}`, or make it active: `bib topic unarchive {topic}`.",
        "path",
        topic);

    /// <summary>The dataset is archived.</summary>
    public static Refusal Archived(DatasetPath path) => new(
        RefusalCode.Archived,
        $"The dataset '{path}' is archived and does not change.",
        $"Make it active first: `bib dataset unarchive {path}`.",
        Subject: path.ToString());

    /// <summary>No owner without an end would be left.</summary>
    public static Refusal LastOwner(DatasetPath path) => new(
        RefusalCode.LastOwner,
        $"The dataset '{path}' would have no owner left whose role does not end.",
        "Grant the role owner, without an end, to somebody in the same step.",
        "grant",
        path.ToString());

    /// <summary>Deleting it would leave fewer copies than its topic asks for: none.</summary>
    public static Refusal KeepsCopies(DatasetPath path, TopicState topic) => new(
        RefusalCode.TooFewCopies,
        $"The topic '{topic.Path}' asks for at least {topic.MinimumCopies} copies of each dataset; deleting '{path}' deletes "
            + "every copy, on every node.",
        $"Ask for none first: `bib topic update {topic.Path} --minimum-copies 0`; or archive it: `bib dataset archive {path}`.",
        Subject: path.ToString());

    /// <summary>It would go where fewer copies are asked for.</summary>
    public static Refusal FewerCopies(DatasetPath path, TopicState topic, TopicState target) => new(
        RefusalCode.TooFewCopies,
        $"The topic '{topic.Path}' asks for at least {topic.MinimumCopies} copies of '{path}'; '{target.Path}' asks for "
            + $"{target.MinimumCopies}.",
        $"Ask for as many there: `bib topic update {target.Path} --minimum-copies {topic.MinimumCopies}`.",
        "topic",
        path.ToString());

    /// <summary>Too late to restore.</summary>
    public static Refusal RestoreExpired(DatasetState dataset, DatasetPath path) => new(
        RefusalCode.RestoreExpired,
        $"The dataset '{path}' could be restored until {dataset.RestorableUntil:u}, "
            + $"{TopicLimits.RestorableFor.Days} days after it was deleted.",
        "Publish it anew.",
        Subject: path.ToString());

    /// <summary>The dataset is not as the caller saw it.</summary>
    public static Refusal Stale(string dataset, string? expected, string? actual) => new(
        RefusalCode.Stale,
        expected is null
            ? $"The dataset '{dataset}' was changed by somebody else at the same moment; nothing was saved."
            : $"The dataset '{dataset}' is at version {actual ?? "unknown"} of its row, not {expected}; nothing was saved.",
        "Read it again, then repeat the change.",
        "etag",
        dataset);

    /// <summary>What others were asked to keep is not what is here any more.</summary>
    public static Refusal CopyChanged(DatasetPath path) => new(
        RefusalCode.Stale,
        $"The copy of '{path}', or how many its topic asks for, has changed while others were asked to keep theirs; it is still "
            + "here.",
        $"Try again: `bib dataset drop {path}`.",
        Subject: path.ToString());

    /// <summary>The header follows a version that is not the newest any more.</summary>
    public static Refusal Overtaken(DatasetPath path, DatasetVersion? latest) => new(
        RefusalCode.Stale,
        $"Somebody else published {path}@{latest?.Number.ToString() ?? "nothing"} since this version was prepared.",
        "Prepare the version again: what was uploaded is still there.",
        "header",
        path.ToString());

    /// <summary>A version's number is not above the newest.</summary>
    public static Refusal NumberTooLow(DatasetPath path, VersionNumber number, VersionNumber latest) => new(
        RefusalCode.AlreadyExists,
        $"The version {number} of '{path}' does not come after {latest}, which is the newest.",
        $"Give a higher number, or none: then it is {latest.Next()}.",
        "version",
        $"{path}@{latest}");

    /// <summary>A version's number is no number.</summary>
    public static Refusal InvalidNumber(string number) => new(
        RefusalCode.InvalidArgument,
        $"'{number}' is no version number.",
        "A version's number is three numbers, as in 1.2.0.",
        "version");

    /// <summary>The header is for another dataset, or not what it should be.</summary>
    public static Refusal InvalidHeader(string message) => new(
        RefusalCode.InvalidContent, message, "Prepare the version again, and sign what is answered as it is.", "header");

    /// <summary>Who publishes is not who calls.</summary>
    public static Refusal InvalidPublisher(string publisher, string expected) => new(
        RefusalCode.InvalidSignature,
        $"The header names {publisher} as its publisher; {expected} publishes it.",
        "Prepare the version again with the key that signs it.",
        "header");

    /// <summary>A name breaks the rules of names.</summary>
    public static Refusal InvalidName(string fault) => new(
        RefusalCode.InvalidPath, fault, "A dataset's name looks like gsod-2024.", "name");

    /// <summary>The idempotency key belongs to another command.</summary>
    public static Refusal KeyReused(string key) => new(
        RefusalCode.KeyReused,
        $"The idempotency key {key} was used for a different command.",
        "Use a new key for each command, and the same key only to repeat one.",
        "idempotency_key",
        key);

    private static string Name(TopicRole role) => role.ToString().ToLowerInvariant();
}
