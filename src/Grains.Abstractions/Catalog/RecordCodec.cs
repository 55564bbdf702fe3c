using System.Text;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Catalog;

/// <summary>The canonical bytes of records: docs/formats/catalog-record.md. Pure.</summary>
public static class RecordCodec
{
    private static ReadOnlySpan<byte> TopicMagic => "bib-topic-v1\n"u8;

    /// <summary>What begins a topic's record that asks for copies; one that asks for none is as it ever was.</summary>
    private static ReadOnlySpan<byte> TopicWithCopiesMagic => "bib-topic-v2\n"u8;

    /// <summary>What begins a topic's record that has grants to publish; one that has none is as it ever was.</summary>
    private static ReadOnlySpan<byte> TopicWithGrantsMagic => "bib-topic-v3\n"u8;

    private static ReadOnlySpan<byte> DatasetMagic => "bib-dataset-v1\n"u8;

    /// <summary>The bytes that a topic's home signs.</summary>
    /// <exception cref="RecordException">The record breaks a limit, or an order, or contradicts itself.</exception>
    public static byte[] Write(TopicRecord record)
    {
        var writer = new CanonicalWriter();
        var hasGrants = !record.Grants.IsEmpty;
        writer.Raw(hasGrants ? TopicWithGrantsMagic : record.MinimumCopies == 0 ? TopicMagic : TopicWithCopiesMagic);
        writer.Stamp(record.Stamp);
        writer.Number((int)record.Status);
        writer.Text(record.Path.Value);
        writer.Text(record.Description);
        writer.Tags(record.Tags);
        writer.Metadata(record.Metadata);
        writer.Number(record.Schema.Length);
        foreach (var field in record.Schema)
        {
            writer.Text(field.Name);
            writer.Number((int)field.Type);
            writer.Number(field.Required ? 1 : 0);
            writer.Text(field.Description);
        }

        writer.Roles(record.Roles);
        writer.Times(record.CreatedAt, record.UpdatedAt, record.CreatedBy, record.ArchivedAt, record.DeletedAt);
        if (hasGrants || record.MinimumCopies != 0) writer.Number(record.MinimumCopies);
        if (hasGrants) writer.Grants(record.Grants);

        // What is signed must be readable: the reader's rules are the only ones.
        var bytes = writer.Written.ToArray();
        _ = ReadTopic(bytes);
        return bytes;
    }

    /// <summary>The bytes that a dataset's home signs.</summary>
    /// <exception cref="RecordException">The record breaks a limit, or an order, or contradicts itself.</exception>
    public static byte[] Write(DatasetRecord record)
    {
        var writer = new CanonicalWriter();
        writer.Raw(DatasetMagic);
        writer.Stamp(record.Stamp);
        writer.Number((int)record.Status);
        writer.Raw(record.Topic.Value.ToByteArray(bigEndian: true));
        writer.Text(record.Name);
        writer.Text(record.Description);
        writer.Tags(record.Tags);
        writer.Metadata(record.Metadata);
        writer.Citation(record.Citation);
        writer.Roles(record.Roles);
        writer.Times(record.CreatedAt, record.UpdatedAt, record.CreatedBy, record.ArchivedAt, record.DeletedAt);
        writer.Number(record.Versions);
        writer.Text(record.LatestNumber?.ToString() ?? "");
        writer.Hash(record.LatestContentId);

        var bytes = writer.Written.ToArray();
        _ = ReadDataset(bytes);
        return bytes;
    }

    /// <summary>Reads a topic's record that may come from anybody.</summary>
    /// <exception cref="RecordException">The bytes are no such record in canonical form, or break a limit.</exception>
    public static TopicRecord ReadTopic(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var hasGrants = bytes.StartsWith(TopicWithGrantsMagic);
            var saysCopies = hasGrants || bytes.StartsWith(TopicWithCopiesMagic);
            var reader = Begin(bytes, TopicMagicOf(bytes));
            var stamp = reader.Stamp(RecordKind.Topic);
            var status = (TopicStatus)reader.Number("The status", (int)TopicStatus.Deleted);
            var record = new TopicRecord
            {
                Id = new(stamp.Subject),
                Home = stamp.Home,
                Epoch = stamp.Epoch,
                Revision = stamp.Revision,
                Seed = stamp.Seed,
                Status = status,
                Path = Path(ref reader),
                Description = reader.Text("The description", RecordLimits.DescriptionBytesMax),
                Tags = reader.Tags(),
                Metadata = reader.Metadata(),
                Schema = reader.Schema(),
                Roles = reader.Roles(),
                CreatedAt = reader.Moment("The time of creation"),
                UpdatedAt = reader.Moment("The time of the last change"),
                CreatedBy = reader.User(),
                ArchivedAt = reader.MomentOrNone("The time of archiving"),
                DeletedAt = reader.MomentOrNone("The time of deletion"),
                MinimumCopies = saysCopies ? reader.MinimumCopies(hasGrants ? 0 : 1) : 0,
                Grants = hasGrants ? reader.Grants(stamp.Subject) : [],
            };
            reader.End();
            Agree(
                status == TopicStatus.Absent, status == TopicStatus.Active, status == TopicStatus.Archived,
                status == TopicStatus.Deleted, record.ArchivedAt, record.DeletedAt);
            return record;
        }
        catch (ManifestException fault)
        {
            throw new RecordException(fault.Message);
        }
    }

    /// <summary>Reads a dataset's record that may come from anybody.</summary>
    /// <exception cref="RecordException">The bytes are no such record in canonical form, or break a limit.</exception>
    public static DatasetRecord ReadDataset(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = Begin(bytes, DatasetMagic);
            var stamp = reader.Stamp(RecordKind.Dataset);
            var status = (DatasetStatus)reader.Number("The status", (int)DatasetStatus.Deleted);
            var record = new DatasetRecord
            {
                Id = new(stamp.Subject),
                Home = stamp.Home,
                Epoch = stamp.Epoch,
                Revision = stamp.Revision,
                Seed = stamp.Seed,
                Status = status,
                Topic = new(new Guid(reader.Raw(16), bigEndian: true)),
                Name = Name(ref reader),
                Description = reader.Text("The description", RecordLimits.DescriptionBytesMax),
                Tags = reader.Tags(),
                Metadata = reader.Metadata(),
                Citation = reader.Citation(),
                Roles = reader.Roles(),
                CreatedAt = reader.Moment("The time of creation"),
                UpdatedAt = reader.Moment("The time of the last change"),
                CreatedBy = reader.User(),
                ArchivedAt = reader.MomentOrNone("The time of archiving"),
                DeletedAt = reader.MomentOrNone("The time of deletion"),
                Versions = reader.Number("The number of versions", long.MaxValue),
                LatestNumber = Number(ref reader),
                LatestContentId = reader.Hash(),
            };
            reader.End();
            Agree(
                status == DatasetStatus.Absent, status is DatasetStatus.Draft or DatasetStatus.Active,
                status == DatasetStatus.Archived, status == DatasetStatus.Deleted, record.ArchivedAt, record.DeletedAt);
            AgreeOnVersions(record);
            return record;
        }
        catch (ManifestException fault)
        {
            throw new RecordException(fault.Message);
        }
    }

    /// <summary>Reads all of a record of either kind, and says what it is of.</summary>
    /// <exception cref="RecordException">The bytes are no record in canonical form, or break a limit.</exception>
    public static RecordStamp Check(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(DatasetMagic) ? ReadDataset(bytes).Stamp : ReadTopic(bytes).Stamp;

    /// <summary>What a record is of, without reading the rest: for records that were checked before.</summary>
    /// <exception cref="RecordException">The bytes do not begin like a record.</exception>
    public static RecordStamp ReadStamp(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var isDataset = bytes.StartsWith(DatasetMagic);
            var reader = Begin(bytes, isDataset ? DatasetMagic : TopicMagicOf(bytes));
            return reader.Stamp(isDataset ? RecordKind.Dataset : RecordKind.Topic);
        }
        catch (ManifestException fault)
        {
            throw new RecordException(fault.Message);
        }
    }

    private static ReadOnlySpan<byte> TopicMagicOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(TopicWithGrantsMagic) ? TopicWithGrantsMagic
        : bytes.StartsWith(TopicWithCopiesMagic) ? TopicWithCopiesMagic
        : TopicMagic;

    private static CanonicalReader Begin(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> magic)
    {
        if (bytes.Length > RecordLimits.RecordBytesMax)
        {
            throw new RecordException(
                $"The record has {bytes.Length} bytes; at most {RecordLimits.RecordBytesMax} are allowed.");
        }

        var reader = new CanonicalReader(bytes);
        reader.Magic(magic);
        return reader;
    }

    private static TopicPath Path(ref CanonicalReader reader)
    {
        var text = reader.Text("The path", RecordLimits.PathBytesMax);
        if (!TopicPath.TryParse(text, out var path, out var fault)) throw new RecordException(fault);
        return path.Value == text ? path : throw new RecordException($"The path '{text}' ends in a slash.");
    }

    private static string Name(ref CanonicalReader reader)
    {
        var text = reader.Text("The name", TopicLimits.SegmentLengthMax);
        return DatasetPath.NameFault(text) is { } fault ? throw new RecordException(fault) : text;
    }

    private static VersionNumber? Number(ref CanonicalReader reader) =>
        reader.Text("The newest version", RecordLimits.NumberBytesMax) switch
        {
            "" => null,
            var text when VersionNumber.TryParse(text, out var number) => number,
            var text => throw new RecordException($"The newest version '{text}' is no version number."),
        };

    private static void Agree(
        bool isAbsent, bool isInUse, bool isArchived, bool isDeleted, DateTimeOffset? archivedAt, DateTimeOffset? deletedAt)
    {
        if (isAbsent) throw new RecordException("The status is that of nothing.");
        if (isDeleted != deletedAt is not null || (isArchived && archivedAt is null) || (isInUse && archivedAt is not null))
            throw new RecordException("The status and the times of archiving and deletion do not agree.");
    }

    private static void AgreeOnVersions(DatasetRecord record)
    {
        var hasVersion = record.LatestNumber is not null;
        if (hasVersion != record.Versions > 0 || hasVersion == (record.LatestContentId == default)
            || (record.Status == DatasetStatus.Draft && hasVersion)
            || (record.Status == DatasetStatus.Active && !hasVersion))
            throw new RecordException("The status, the number of versions and the newest one do not agree.");
    }
}
