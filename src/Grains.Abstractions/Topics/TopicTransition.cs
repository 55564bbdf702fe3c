namespace Bib.Grains.Abstractions.Topics;

/// <summary>A step in a topic's life.</summary>
[GenerateSerializer, Alias("bib.topics.transition")]
public enum TopicTransition
{
    /// <summary>Active to archived.</summary>
    Archive = 1,

    /// <summary>Archived to active.</summary>
    Unarchive = 2,

    /// <summary>Active or archived to deleted.</summary>
    Delete = 3,

    /// <summary>Deleted to what it was before, while it can still be restored.</summary>
    Restore = 4,
}
