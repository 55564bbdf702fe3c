namespace Bib.Grains.Abstractions.Persistence;

/// <summary>Why the database refuses a save.</summary>
[GenerateSerializer, Alias("bib.storage-conflict-kind")]
public enum StorageConflict
{
    /// <summary>Another row has the value that must be unique.</summary>
    Taken = 0,

    /// <summary>The command was done already; its receipt says what was answered.</summary>
    AlreadyDone = 1,

    /// <summary><see cref="RowGuardKind.ParentIsActive"/> does not hold.</summary>
    ParentMissing = 2,

    /// <summary><see cref="RowGuardKind.NoChildren"/> does not hold.</summary>
    HasChildren = 3,

    /// <summary><see cref="RowGuardKind.NoDatasets"/> does not hold.</summary>
    HasDatasets = 4,

    /// <summary>The chunks of a version's list of files are not held.</summary>
    ContentMissing = 5,
}
