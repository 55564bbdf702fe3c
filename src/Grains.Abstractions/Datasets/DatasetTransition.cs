namespace Bib.Grains.Abstractions.Datasets;

/// <summary>A step in a dataset's life.</summary>
[GenerateSerializer, Alias("bib.datasets.transition")]
public enum DatasetTransition
{
    /// <summary>Draft or active to archived.</summary>
    Archive = 1,

    /// <summary>Archived to what it was before.</summary>
    Unarchive = 2,

    /// <summary>Anything to deleted.</summary>
    Delete = 3,

    /// <summary>Deleted to what it was before, while it can still be restored.</summary>
    Restore = 4,
}
