namespace Bib.Grains.Abstractions.Topics;

/// <summary>What a list of topics is ordered by; the id breaks ties.</summary>
public enum TopicOrder
{
    /// <summary>Path, byte by byte.</summary>
    Path = 0,

    /// <summary>When they were made.</summary>
    Created = 1,

    /// <summary>When they were last changed.</summary>
    Updated = 2,
}
