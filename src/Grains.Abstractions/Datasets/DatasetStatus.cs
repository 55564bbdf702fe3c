namespace Bib.Grains.Abstractions.Datasets;

/// <summary>Where a dataset is in its life.</summary>
[GenerateSerializer, Alias("bib.datasets.status")]
public enum DatasetStatus
{
    /// <summary>There is no such dataset (yet).</summary>
    Absent = 0,

    /// <summary>Made, and without a version.</summary>
    Draft = 1,

    /// <summary>In use: it has a version.</summary>
    Active = 2,

    /// <summary>Kept and readable; takes no new version.</summary>
    Archived = 3,

    /// <summary>Gone from lists; restorable as long as a topic is.</summary>
    Deleted = 4,
}
