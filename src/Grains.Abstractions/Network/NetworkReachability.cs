namespace Bib.Grains.Abstractions.Network;

/// <summary>Whether others can dial this node, as they found (AutoNAT).</summary>
public enum NetworkReachability
{
    /// <summary>Nobody has tried yet.</summary>
    Unknown,

    /// <summary>They can.</summary>
    Public,

    /// <summary>They cannot: it is behind a NAT or a firewall.</summary>
    Private,
}
