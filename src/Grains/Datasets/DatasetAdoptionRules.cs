using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Citations;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Catalog;
using Bib.Grains.Citations;
using Bib.Grains.Topics;

namespace Bib.Grains.Datasets;

/// <summary>
/// What a dataset of another node becomes by its home's word, and with its next version. Who may publish and what a
/// topic declares was decided at its home; here its form, its home and the order of records and versions count. Pure.
/// </summary>
public static class DatasetAdoptionRules
{
    /// <summary>Why a copy is not dropped; null where it may be.</summary>
    /// <param name="dataset">The state that the grain holds; may be absent.</param>
    /// <param name="topic">The topic that it lies in.</param>
    /// <param name="command">What is asked, and what others were asked to keep.</param>
    public static Refusal? DropRefusal(DatasetState dataset, TopicState topic, DropDataset command)
    {
        if (dataset.Status == DatasetStatus.Absent) return DatasetRefusals.NotFound(dataset.Id.ToString());
        var path = new DatasetPath(topic.Path, dataset.Name);
        if (dataset.Home is null) return DatasetRefusals.NoCopy(path);
        if (!command.Context.By.IsNodeAdmin) return DatasetRefusals.DropNotAllowed(path, command.Context.By);

        // What others keep is what they were asked for: another version, or more copies, is another question.
        return (dataset.Latest?.ContentId ?? default) != command.ContentId || topic.MinimumCopies > command.MinimumCopies
            ? DatasetRefusals.CopyChanged(path)
            : null;
    }

    /// <summary>Makes the dataset what a record says, with the version where one is given.</summary>
    /// <param name="dataset">The state that the grain holds; may be absent.</param>
    /// <param name="topic">The topic that the record names; null where it is not here.</param>
    /// <param name="record">The record, whose signature is checked.</param>
    /// <param name="offered">The version, whose signatures are checked; null where none is given.</param>
    /// <param name="nodeId">This node.</param>
    /// <param name="last">What the catalog has of it, where the state is absent; null where it has nothing.</param>
    /// <param name="isGranted">
    /// Whether an owner of the topic, which is not of the record's home, lets the home's users publish into it, and among them
    /// who published the version that is given.
    /// </param>
    public static Decision<DatasetState> Adopt(
        DatasetState dataset,
        TopicState? topic,
        DatasetRecord record,
        OfferedVersion? offered,
        string nodeId,
        RecordStamp? last = null,
        bool isGranted = false)
    {
        var (isHere, isTombstone) = (dataset.Status != DatasetStatus.Absent, record.Status == DatasetStatus.Deleted);
        if (RecordRefusals.OrderFault(record.Stamp, isTombstone, dataset.Home, isHere, last, nodeId) is { } refusal)
            return refusal;
        if (topic is null) return DatasetRefusals.TopicUnknown(record);
        var isAsOf = dataset.Home.IsAsOf(record.Stamp);

        // What is here stays when a grant ends, and can still be deleted by its home; nothing else is learnt of it.
        var isPastGranting = isHere && (isTombstone || (isAsOf && offered is null));
        if (topic.Home?.NodeId != record.Home && !isGranted && !isPastGranting)
            return DatasetRefusals.TopicElsewhere(record, topic, nodeId);
        if (FormFault(record) is { } fault) return fault;

        // The newest version again is what a repeat brings.
        var path = new DatasetPath(topic.Path, record.Name);
        var version = offered is not null && offered.ContentId != dataset.Latest?.ContentId ? offered : null;
        if (version is not null && VersionFault(dataset, record, version, path) is { } wrong) return wrong;
        if (!isHere && version is null && record is { Versions: > 0, Status: not DatasetStatus.Deleted })
            return DatasetRefusals.FirstVersionMissing(path);

        if (isAsOf && version is null) return Decision.Unchanged(dataset);
        string[] changes = [.. isAsOf ? Array.Empty<string>() : ["record"], .. version is null ? Array.Empty<string>() : ["version"]];
        return Decision.Accept(Next(dataset, record, version), changes);
    }

    private static Refusal? FormFault(DatasetRecord record) =>
        TopicShape.Fault(null, record.Description, record.Tags, record.Metadata, null)
        ?? CitationRules.Fault(CitationChange.To(record.Citation))
        ?? CitationRules.SizeFault(record.Citation);

    /// <summary>Why a version does not follow what is here, or is not among those that the record knows.</summary>
    private static Refusal? VersionFault(
        DatasetState dataset, DatasetRecord record, OfferedVersion version, DatasetPath path)
    {
        var (header, number) = (version.Header, version.Number);
        if (header.DatasetId != record.Id.Value)
            return DatasetRefusals.InvalidHeader($"The header is for dataset {header.DatasetId}, not for {record.Id}.");
        if (dataset.Latest is { } latest && number <= latest.Number)
            return DatasetRefusals.NumberTooLow(path, number, latest.Number);
        if (header.Previous != (dataset.Latest?.ContentId ?? default)) return DatasetRefusals.Overtaken(path, dataset.Latest);

        var isNewest = number == record.LatestNumber;
        var agrees = isNewest
            ? version.ContentId == record.LatestContentId && dataset.Versions + 1 == record.Versions
            : number < record.LatestNumber && dataset.Versions + 1 < record.Versions;
        return agrees ? null : DatasetRefusals.NotOfRecord(path, version.Number, record);
    }

    private static DatasetState Next(DatasetState dataset, DatasetRecord record, OfferedVersion? version)
    {
        var latest = version is null ? dataset.Latest : Made(dataset, version);
        return new()
        {
            Id = record.Id,
            Topic = record.Topic,
            Name = record.Name,

            // What has no version here yet is no more than a draft here, whatever it is at its home.
            Status = record.Status == DatasetStatus.Active && latest is null ? DatasetStatus.Draft : record.Status,
            Description = record.Description,
            Tags = record.Tags,
            Metadata = record.Metadata,
            Citation = record.Citation,
            Roles = record.Roles,
            Latest = latest,
            Versions = version is null ? dataset.Versions : dataset.Versions + 1,
            CreatedAt = record.CreatedAt,
            UpdatedAt = record.UpdatedAt,
            CreatedBy = record.CreatedBy,
            ArchivedAt = record.ArchivedAt,
            DeletedAt = record.DeletedAt,
            Publishes = version?.Content,
            Home = new(record.Home, record.Epoch, record.Revision),
        };
    }

    /// <summary>The version's row. Versions are listed by time, so none is older than the one before it.</summary>
    private static DatasetVersion Made(DatasetState dataset, OfferedVersion version) => new()
    {
        Id = version.Id,
        Number = version.Number,
        ContentId = version.ContentId,
        Message = version.Header.Message,
        Size = version.Header.Size,
        Files = version.Header.FileCount,
        Publisher = version.Header.Publisher,
        CreatedAt = dataset.Latest is { } latest && latest.CreatedAt > version.Header.CreatedAt
            ? latest.CreatedAt
            : version.Header.CreatedAt,
        Previous = dataset.Latest?.Number,
    };
}
