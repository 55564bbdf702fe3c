using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Catalog;

namespace Bib.Grains.Topics;

/// <summary>
/// What a topic of another node becomes by its home's word. Who may do what, which paths are free and what lies above is
/// the home's to decide, and was decided there; here only its form, its home and its order count. Pure.
/// </summary>
public static class TopicAdoptionRules
{
    /// <summary>Makes the topic what a record says.</summary>
    /// <param name="topic">The state that the grain holds; may be absent.</param>
    /// <param name="record">The record, whose signature is checked.</param>
    /// <param name="nodeId">This node.</param>
    /// <param name="last">What the catalog has of it, where the state is absent; null where it has nothing.</param>
    public static Decision<TopicState> Adopt(TopicState topic, TopicRecord record, string nodeId, RecordStamp? last = null)
    {
        var (isHere, isTombstone) = (topic.Status != TopicStatus.Absent, record.Status == TopicStatus.Deleted);
        if (RecordRefusals.OrderFault(record.Stamp, isTombstone, topic.Home, isHere, last, nodeId) is { } refusal)
            return refusal;
        if (topic.Home.IsAsOf(record.Stamp)) return Decision.Unchanged(topic);
        if (TopicShape.Fault(record.Path, record.Description, record.Tags, record.Metadata, record.Schema) is { } fault)
            return fault;

        return Decision.Accept(
            new TopicState
            {
                Id = record.Id,
                Path = record.Path,
                Status = record.Status,
                Description = record.Description,
                Tags = record.Tags,
                Metadata = record.Metadata,
                Schema = record.Schema,
                MinimumCopies = record.MinimumCopies,
                Grants = record.Grants,
                Roles = record.Roles,
                CreatedAt = record.CreatedAt,
                UpdatedAt = record.UpdatedAt,
                CreatedBy = record.CreatedBy,
                ArchivedAt = record.ArchivedAt,
                DeletedAt = record.DeletedAt,
                Home = new(record.Home, record.Epoch, record.Revision),
            },
            "record");
    }
}
