namespace Bib.Grains.Abstractions.Identity;

/// <summary>What a user is to the whole node.</summary>
[GenerateSerializer, Alias("bib.node-role")]
public enum NodeRole
{
    /// <summary>Reads only.</summary>
    ReadOnly = 0,

    /// <summary>Reads, makes topics, and does what its roles on them allow.</summary>
    Member = 1,

    /// <summary>
    /// Does whatever an owner of anything on this node may; each use is in the audit log like any other.
    /// </summary>
    Admin = 2,
}
