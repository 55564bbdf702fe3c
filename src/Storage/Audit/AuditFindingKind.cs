namespace Bib.Storage.Audit;

/// <summary>What can be wrong with the log.</summary>
public enum AuditFindingKind
{
    /// <summary>An entry's content is not what its seal's leaf says.</summary>
    EntryChanged,

    /// <summary>A sealed entry is gone.</summary>
    EntryMissing,

    /// <summary>An entry lies where its seal knows none.</summary>
    EntryInserted,

    /// <summary>A seal's own content is not what its hash says, or it does not follow its predecessor.</summary>
    SealBroken,

    /// <summary>The remembered head is not in the chain: the log was cut, rolled back or replaced.</summary>
    HeadLost,
}
