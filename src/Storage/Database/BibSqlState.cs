namespace Bib.Storage.Database;

/// <summary>The SQLSTATEs that Bib's own functions and triggers raise; class BB is nobody else's.</summary>
public static class BibSqlState
{
    /// <summary>A row's version is not the one that the save was made from.</summary>
    public const string VersionConflict = "BB001";

    /// <summary>A condition on other rows did not hold.</summary>
    public const string GuardFailed = "BB002";

    /// <summary>The audit log and its seals are append-only.</summary>
    public const string AppendOnly = "BB003";

    /// <summary>The transaction carries no operation, component or node.</summary>
    public const string Untagged = "BB004";

    /// <summary>A seal does not follow the chain's head.</summary>
    public const string SealOutOfOrder = "BB005";
}
