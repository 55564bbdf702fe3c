namespace Bib.Grains.Abstractions.Transfers;

/// <summary>Whether somebody wants another node's dataset here, whatever the node follows.</summary>
public enum ReplicaWish
{
    /// <summary>Nobody has said anything: what the node follows counts.</summary>
    None = 0,

    /// <summary>It is fetched, followed or not, until what is wanted is here.</summary>
    Wanted = 1,

    /// <summary>It was given up: nothing of it is fetched until somebody wants it again.</summary>
    Declined = 2,
}
