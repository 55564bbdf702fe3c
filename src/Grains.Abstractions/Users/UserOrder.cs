namespace Bib.Grains.Abstractions.Users;

/// <summary>What a list of users is ordered by; the id breaks ties.</summary>
public enum UserOrder
{
    /// <summary>Name, byte by byte; those without one come first.</summary>
    Name = 0,

    /// <summary>When the node first knew them.</summary>
    Created = 1,

    /// <summary>When they were last changed.</summary>
    Updated = 2,
}
