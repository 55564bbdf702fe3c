namespace Bib.Grains.Abstractions.Topics;

/// <summary>Where a topic is in its life.</summary>
[GenerateSerializer, Alias("bib.topics.status")]
public enum TopicStatus
{
    /// <summary>There is no such topic (yet).</summary>
    Absent = 0,

    /// <summary>In use.</summary>
    Active = 1,

    /// <summary>Kept and readable; takes nothing new.</summary>
    Archived = 2,

    /// <summary>Gone from lists; restorable for <see cref="TopicLimits.RestorableFor"/>.</summary>
    Deleted = 3,
}
