namespace Bib.Grains.Abstractions.Datasets;

/// <summary>What a list of datasets is ordered by; the id breaks ties.</summary>
public enum DatasetOrder
{
    /// <summary>The topic's path, then the name, byte by byte.</summary>
    Path = 0,

    /// <summary>When they were made.</summary>
    Created = 1,

    /// <summary>When they were last changed.</summary>
    Updated = 2,
}
