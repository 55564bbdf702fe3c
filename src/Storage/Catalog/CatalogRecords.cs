using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Storage.Catalog;

/// <summary>This node's own word for its topics and datasets: records made of rows, and signed.</summary>
internal sealed class CatalogRecords(INodeSigner node)
{
    /// <summary>The record of a topic of this node.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="revision">The version of its row.</param>
    /// <exception cref="RecordException">The row holds what no record may.</exception>
    public SignedRecord Of(TopicState topic, long epoch, long revision) => Signed(new TopicRecord
    {
        Id = topic.Id,
        Home = node.NodeId,
        Epoch = epoch,
        Revision = revision,
        Seed = topic.Seed,
        Path = topic.Path,
        Status = topic.Status,
        Description = topic.Description,
        Tags = topic.Tags,
        Metadata = topic.Metadata,
        Schema = topic.Schema,
        MinimumCopies = topic.MinimumCopies,
        Grants = topic.Grants,
        Roles = topic.Roles,
        CreatedAt = topic.CreatedAt,
        UpdatedAt = topic.UpdatedAt,
        CreatedBy = topic.CreatedBy,
        ArchivedAt = topic.Status == TopicStatus.Active ? null : topic.ArchivedAt,
        DeletedAt = topic.DeletedAt,
    });

    /// <summary>The record of a dataset of this node.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="revision">The version of its row.</param>
    /// <exception cref="RecordException">The row holds what no record may.</exception>
    public SignedRecord Of(DatasetState dataset, long epoch, long revision) => Signed(new DatasetRecord
    {
        Id = dataset.Id,
        Home = node.NodeId,
        Epoch = epoch,
        Revision = revision,
        Seed = dataset.Seed,
        Topic = dataset.Topic,
        Name = dataset.Name,
        Status = dataset.Status,
        Description = dataset.Description,
        Tags = dataset.Tags,
        Metadata = dataset.Metadata,
        Citation = dataset.Citation,
        Roles = dataset.Roles,
        CreatedAt = dataset.CreatedAt,
        UpdatedAt = dataset.UpdatedAt,
        CreatedBy = dataset.CreatedBy,
        ArchivedAt = dataset.Status is DatasetStatus.Draft or DatasetStatus.Active ? null : dataset.ArchivedAt,
        DeletedAt = dataset.DeletedAt,
        Versions = dataset.Versions,
        LatestNumber = dataset.Latest?.Number,
        LatestContentId = dataset.Latest?.ContentId ?? default,
    });

    /// <summary>
    /// The word that a thing of this node is gone, made of the last word for it; null where that says so already. Its
    /// row was removed before anybody was told that it is deleted.
    /// </summary>
    /// <param name="last">The last word, of this node.</param>
    /// <param name="now">The moment, in whole microseconds.</param>
    public SignedRecord? Tombstone(SignedRecord last, DateTimeOffset now)
    {
        if (last.Kind == RecordKind.Dataset)
        {
            var dataset = RecordCodec.ReadDataset(last.Bytes.Span);
            return dataset.Status == DatasetStatus.Deleted
                ? null
                : Signed(dataset with { Revision = dataset.Revision + 1, Status = DatasetStatus.Deleted, DeletedAt = now });
        }

        var topic = RecordCodec.ReadTopic(last.Bytes.Span);
        return topic.Status == TopicStatus.Deleted
            ? null
            : Signed(topic with { Revision = topic.Revision + 1, Status = TopicStatus.Deleted, DeletedAt = now });
    }

    private SignedRecord Signed(TopicRecord record) =>
        Signed(RecordKind.Topic, record.Id.Value, RecordCodec.Write(record));

    private SignedRecord Signed(DatasetRecord record) =>
        Signed(RecordKind.Dataset, record.Id.Value, RecordCodec.Write(record));

    private SignedRecord Signed(RecordKind kind, Guid subject, byte[] bytes) =>
        new(kind, subject, bytes, node.PublicKey, node.Sign(bytes));
}
