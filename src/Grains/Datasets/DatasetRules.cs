using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Citations;
using Bib.Grains.Topics;

namespace Bib.Grains.Datasets;

/// <summary>
/// What may become of a dataset. Pure: no clock, no I/O, no engine. The form of what is asked is checked first, then
/// that the dataset is there, then permission, then the rest.
/// </summary>
public static class DatasetRules
{
    /// <summary>Makes a dataset where there is none.</summary>
    /// <param name="dataset">The state that the grain holds: absent.</param>
    /// <param name="id">The grain's id.</param>
    /// <param name="topic">Its topic; null when there is none with that id.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">The moment.</param>
    /// <param name="isGranted">Whether an owner of another node's topic lets the caller publish into it here.</param>
    public static Decision<DatasetState> Create(
        DatasetState dataset, DatasetId id, TopicState? topic, CreateDataset command, DateTimeOffset now, bool isGranted = false)
    {
        var by = command.Context.By;
        if (DatasetPath.NameFault(command.Name) is { } wrong) return DatasetRefusals.InvalidName(wrong);
        if (TopicShape.Fault(null, command.Description, command.Tags, command.Metadata, null) is { } fault) return fault;
        if (topic is null) return DatasetRefusals.TopicMissing(command.Name, command.Topic.ToString());

        var path = new DatasetPath(topic.Path, command.Name);
        if (dataset.Status != DatasetStatus.Absent)
            return DatasetRefusals.AlreadyExists(path with { Name = dataset.Name }, dataset.Id);
        if (topic.Home is { } home && !isGranted) return TopicRefusals.NotGranted(topic.Path, home, by.User);
        if (topic.Status != TopicStatus.Active)
            return DatasetRefusals.TopicMissing(command.Name, topic.Path.Value);
        if (topic.Home is null && !topic.IsAtLeast(TopicRole.Contributor, by, now))
            return TopicRefusals.NotAllowed(by, "add to", topic.Path, TopicRole.Contributor);

        return Decision.Accept(
            new DatasetState
            {
                Id = id,
                Topic = topic.Id,
                Name = command.Name,
                Status = DatasetStatus.Draft,
                Description = command.Description,
                Tags = TopicShape.InOrder(command.Tags),
                Metadata = TopicShape.InOrder(command.Metadata),
                Roles = [new RoleGrant(by.User, TopicRole.Owner)],
                CreatedAt = now,
                UpdatedAt = now,
                CreatedBy = by.User,
                Seed = command.Seed,
            },
            "name");
    }

    /// <summary>Changes what the command names.</summary>
    public static Decision<DatasetState> Update(
        DatasetState dataset, TopicState topic, UpdateDataset command, DateTimeOffset now)
    {
        if (command.Name is { } name && DatasetPath.NameFault(name) is { } wrong) return DatasetRefusals.InvalidName(wrong);
        if (TopicShape.Fault(null, command.Description, command.Tags, command.Metadata, null) is { } fault) return fault;
        if (command.Citation is { } citation && CitationRules.Fault(citation) is { } citationFault) return citationFault;
        if (Refusal(dataset, topic, TopicRole.Admin, "change", command.Context.By, now) is { } refusal) return refusal;

        var changed = Apply(dataset, command, out var changes);
        if (CitationRules.SizeFault(changed.Citation) is { } tooLong) return tooLong;
        return changes.Length == 0
            ? Decision.Unchanged(dataset)
            : Decision.Accept(changed with { UpdatedAt = Later(dataset, now) }, changes);
    }

    /// <summary>Takes a dataset to another topic, under the same name or another.</summary>
    /// <param name="dataset">The state.</param>
    /// <param name="topic">The topic it lies in.</param>
    /// <param name="target">Where it goes; null when there is no such topic.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">The moment.</param>
    public static Decision<DatasetState> Move(
        DatasetState dataset, TopicState topic, TopicState? target, MoveDataset command, DateTimeOffset now)
    {
        var by = command.Context.By;
        if (DatasetPath.NameFault(command.Name) is { } wrong) return DatasetRefusals.InvalidName(wrong);
        if (Refusal(dataset, topic, TopicRole.Admin, "move", by, now) is { } refusal) return refusal;
        if (target is null) return DatasetRefusals.TopicMissing(command.Name, command.Topic.ToString());
        if (target.Home is { } home) return TopicRefusals.NotHome(target.Path, home);
        if (target.Status != TopicStatus.Active) return DatasetRefusals.TopicMissing(command.Name, target.Path.Value);
        if (!target.IsAtLeast(TopicRole.Contributor, by, now))
            return TopicRefusals.NotAllowed(by, "add to", target.Path, TopicRole.Contributor);

        if (dataset.Topic != target.Id && dataset.Versions > 0 && topic.MinimumCopies > 0)
        {
            // Whoever owns the other topic could ask for fewer there at any time.
            if (!topic.IsAtLeast(TopicRole.Admin, by, now))
                return TopicRefusals.NotAllowed(by, "take datasets that have copies out of", topic.Path, TopicRole.Admin);
            if (target.MinimumCopies < topic.MinimumCopies)
                return DatasetRefusals.FewerCopies(path: new(topic.Path, dataset.Name), topic, target);
        }

        string[] changes =
        [
            .. dataset.Topic == target.Id ? Array.Empty<string>() : ["topic"],
            .. dataset.Name == command.Name ? Array.Empty<string>() : ["name"],
        ];
        return changes.Length == 0
            ? Decision.Unchanged(dataset)
            : Decision.Accept(
                dataset with { Topic = target.Id, Name = command.Name, UpdatedAt = Later(dataset, now) }, changes);
    }

    /// <summary>Takes a dataset a step through its life.</summary>
    public static Decision<DatasetState> ChangeStatus(
        DatasetState dataset, TopicState topic, ChangeDatasetStatus command, DateTimeOffset now)
    {
        if (dataset.Status == DatasetStatus.Absent) return DatasetRefusals.NotFound(dataset.Id.ToString());
        var path = new DatasetPath(topic.Path, dataset.Name);
        if (dataset.Home is { } home) return DatasetRefusals.NotHome(path, home);
        var (verb, needs) = command.Transition switch
        {
            DatasetTransition.Archive => ("archive", TopicRole.Admin),
            DatasetTransition.Unarchive => ("unarchive", TopicRole.Admin),
            DatasetTransition.Delete => ("delete", TopicRole.Owner),
            DatasetTransition.Restore => ("restore", TopicRole.Owner),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.Transition, "no such transition"),
        };
        var by = command.Context.By;
        if (!dataset.IsAtLeast(topic, needs, by, now)) return DatasetRefusals.NotAllowed(by, verb, path, needs);

        return (command.Transition, dataset.Status) switch
        {
            (DatasetTransition.Delete, DatasetStatus.Deleted) => Decision.Unchanged(dataset),
            (DatasetTransition.Delete, _) when KeepsCopies(dataset, topic) => DatasetRefusals.KeepsCopies(path, topic),
            (DatasetTransition.Delete, _) => Step(
                dataset with { Status = DatasetStatus.Deleted, DeletedAt = now }, now),
            (DatasetTransition.Restore, not DatasetStatus.Deleted) => Decision.Unchanged(dataset),
            (DatasetTransition.Restore, _) => Restore(dataset, topic, path, now),
            (_, DatasetStatus.Deleted) => DatasetRefusals.Deleted(dataset, path),
            (DatasetTransition.Archive, DatasetStatus.Archived) => Decision.Unchanged(dataset),
            (DatasetTransition.Archive, _) => Step(
                dataset with { Status = DatasetStatus.Archived, ArchivedAt = now }, now),
            (_, not DatasetStatus.Archived) => Decision.Unchanged(dataset),
            _ => Step(Unarchived(dataset), now),
        };
    }

    /// <summary>Why the caller may not add a version now; null when it may.</summary>
    /// <param name="dataset">The state.</param>
    /// <param name="topic">Its topic.</param>
    /// <param name="by">The caller.</param>
    /// <param name="now">The moment.</param>
    /// <param name="isGranted">Whether an owner of another node's topic lets the caller publish into it here.</param>
    public static Refusal? PublishRefusal(
        DatasetState dataset, TopicState topic, Actor by, DateTimeOffset now, bool isGranted = false)
    {
        // Roles on another node's topic are for its home; here the grant is what counts.
        var needs = topic.Home is not null && isGranted ? TopicRole.None : TopicRole.Contributor;
        if (Refusal(dataset, topic, needs, "publish to", by, now) is { } refusal) return refusal;
        return topic.Home is { } home && !isGranted ? TopicRefusals.NotGranted(topic.Path, home, by.User) : null;
    }

    /// <summary>Adds a version.</summary>
    /// <param name="dataset">The state.</param>
    /// <param name="topic">Its topic.</param>
    /// <param name="header">What <see cref="PublishVersion.Header"/> says; its form is checked.</param>
    /// <param name="versionId">The id of the new row.</param>
    /// <param name="command">What is asked; the signature, where there is one, is checked.</param>
    /// <param name="node">The node's own signature of it.</param>
    /// <param name="now">The moment.</param>
    /// <param name="isGranted">Whether an owner of another node's topic lets the caller publish into it here.</param>
    /// <param name="isPublisherGranted">The same of whom the header names.</param>
    public static Decision<DatasetState> Publish(
        DatasetState dataset,
        TopicState topic,
        ManifestHeader header,
        Guid versionId,
        PublishVersion command,
        NodeSignature node,
        DateTimeOffset now,
        bool isGranted = false,
        bool isPublisherGranted = false)
    {
        var by = command.Context.By;
        if (PublishRefusal(dataset, topic, by, now, isGranted) is { } refusal) return refusal;
        var path = new DatasetPath(topic.Path, dataset.Name);
        if (header.DatasetId != dataset.Id.Value)
            return DatasetRefusals.InvalidHeader($"The header is for dataset {header.DatasetId}, not for {dataset.Id}.");
        if (!VersionNumber.TryParse(header.Version, out var number)) return DatasetRefusals.InvalidNumber(header.Version);
        var publisher = command.PublicKey.IsEmpty ? by.User : UserId.FromPublicKey(command.PublicKey.Span);
        if (header.Publisher != publisher)
            return DatasetRefusals.InvalidPublisher(header.Publisher.Value, publisher.Value);
        if (topic.Home is { } home && !isPublisherGranted) return TopicRefusals.NotGranted(topic.Path, home, publisher);
        if (header.Previous != (dataset.Latest?.ContentId ?? default))
            return DatasetRefusals.Overtaken(path, dataset.Latest);
        if (dataset.Latest is { } latest && number <= latest.Number)
            return DatasetRefusals.NumberTooLow(path, number, latest.Number);
        if (SchemaRules.Fault(topic, header) is { } mismatch) return mismatch;

        var version = new DatasetVersion
        {
            Id = versionId,
            Number = number,
            ContentId = ManifestHeaderCodec.ContentId(command.Header.Span),
            Message = header.Message,
            Size = header.Size,
            Files = header.FileCount,
            Publisher = publisher,
            CreatedAt = now,
            Previous = dataset.Latest?.Number,
        };
        return Decision.Accept(
            dataset with
            {
                Status = DatasetStatus.Active,
                Latest = version,
                Versions = dataset.Versions + 1,
                UpdatedAt = Later(dataset, now),
                Publishes = new(
                    command.Header,
                    command.Signature,
                    command.PublicKey,
                    [.. header.Files.Select(part => part.Chunk.Hash).Distinct()],
                    node),
            },
            "version");
    }

    /// <summary>Whether a dataset was deleted so long ago that nobody can bring it back.</summary>
    public static bool IsPastRestoring(DatasetState dataset, DateTimeOffset now) =>
        dataset.Status == DatasetStatus.Deleted && now >= dataset.RestorableUntil;

    /// <summary>A clock that was set back does not make a change older than the one before.</summary>
    internal static DateTimeOffset Later(DatasetState dataset, DateTimeOffset now) =>
        now > dataset.UpdatedAt ? now : dataset.UpdatedAt;

    /// <summary>Why a dataset cannot be worked with at all; null when it is there.</summary>
    internal static Refusal? Presence(DatasetState dataset, DatasetPath path) => dataset.Status switch
    {
        DatasetStatus.Absent => DatasetRefusals.NotFound(dataset.Id.ToString()),
        _ when dataset.Home is { } home => DatasetRefusals.NotHome(path, home),
        DatasetStatus.Deleted => DatasetRefusals.Deleted(dataset, path),
        _ => null,
    };

    private static Refusal? Refusal(
        DatasetState dataset, TopicState topic, TopicRole needs, string verb, Actor by, DateTimeOffset now)
    {
        var path = new DatasetPath(topic.Path, dataset.Name);
        if (Presence(dataset, path) is { } gone) return gone;
        if (!dataset.IsAtLeast(topic, needs, by, now)) return DatasetRefusals.NotAllowed(by, verb, path, needs);
        if (topic.Status != TopicStatus.Active) return TopicRefusals.Archived(topic.Path);
        return dataset.Status == DatasetStatus.Archived ? DatasetRefusals.Archived(path) : null;
    }

    private static DatasetState Apply(DatasetState dataset, UpdateDataset command, out string[] changes)
    {
        var changed = new List<string>();
        if (command.Name is { } name && name != dataset.Name)
        {
            dataset = dataset with { Name = name };
            changed.Add("name");
        }

        if (command.Description is { } description && description != dataset.Description)
        {
            dataset = dataset with { Description = description };
            changed.Add("description");
        }

        if (command.Tags is { } tags && TopicShape.InOrder(tags) is var newTags
            && !newTags.AsSpan().SequenceEqual(dataset.Tags.AsSpan()))
        {
            dataset = dataset with { Tags = newTags };
            changed.Add("tags");
        }

        if (command.Metadata is { } metadata && TopicShape.InOrder(metadata) is var newMetadata
            && !newMetadata.AsSpan().SequenceEqual(dataset.Metadata.AsSpan()))
        {
            dataset = dataset with { Metadata = newMetadata };
            changed.Add("metadata");
        }

        if (command.Citation is { } change
            && CitationRules.AsKept(change).Apply(dataset.Citation) is var newCitation && newCitation != dataset.Citation)
        {
            dataset = dataset with { Citation = newCitation };
            changed.Add("citation");
        }

        changes = [.. changed];
        return dataset;
    }

    private static Decision<DatasetState> Restore(
        DatasetState dataset, TopicState topic, DatasetPath path, DateTimeOffset now)
    {
        if (IsPastRestoring(dataset, now)) return DatasetRefusals.RestoreExpired(dataset, path);
        if (topic.Status != TopicStatus.Active) return DatasetRefusals.TopicMissing(dataset.Name, topic.Path.Value);
        var restored = dataset with { DeletedAt = null };
        return Step(
            dataset.ArchivedAt is null ? Unarchived(restored) : restored with { Status = DatasetStatus.Archived }, now);
    }

    /// <summary>Whether deleting it would take away copies that its topic asks for: it takes all of them.</summary>
    private static bool KeepsCopies(DatasetState dataset, TopicState topic) =>
        topic.MinimumCopies > 0 && dataset.Versions > 0;

    private static DatasetState Unarchived(DatasetState dataset) => dataset with
    {
        Status = dataset.Latest is null ? DatasetStatus.Draft : DatasetStatus.Active,
        ArchivedAt = null,
    };

    private static Decision<DatasetState> Step(DatasetState dataset, DateTimeOffset now) =>
        Decision.Accept(dataset with { UpdatedAt = Later(dataset, now) }, "status");
}
