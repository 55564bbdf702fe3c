namespace Bib.Grains.Abstractions.Topics;

/// <summary>What a user is to a topic; each includes the ones below it.</summary>
[GenerateSerializer, Alias("bib.topics.role")]
public enum TopicRole
{
    /// <summary>No role.</summary>
    None = 0,

    /// <summary>
    /// Is named, and may leave; it guards nothing, for whoever the node knows reads everything on it.
    /// </summary>
    Reader = 1,

    /// <summary>Adds datasets and topics below.</summary>
    Contributor = 2,

    /// <summary>Changes the topic, and grants the roles up to its own.</summary>
    Admin = 3,

    /// <summary>Deletes, restores and transfers.</summary>
    Owner = 4,
}
