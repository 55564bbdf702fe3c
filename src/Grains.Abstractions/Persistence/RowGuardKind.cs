namespace Bib.Grains.Abstractions.Persistence;

/// <summary>The conditions that a save can put on other rows.</summary>
[GenerateSerializer, Alias("bib.row-guard-kind")]
public enum RowGuardKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The topic at the path exists and is active.</summary>
    ParentIsActive = 1,

    /// <summary>No topic below the path is left, save deleted ones.</summary>
    NoChildren = 2,

    /// <summary>No dataset is left in the saved topic, save deleted ones.</summary>
    NoDatasets = 3,

    /// <summary>The topic with this id exists and is active.</summary>
    TopicIsActive = 4,

    /// <summary>The attempt with this id to drop the copy is going, and not over; it ends with the row's removal.</summary>
    DropIsGoing = 5,
}
