namespace Libp2p.Protocols.AutoNat;

/// <summary>Whether a peer, or an address of it, can be dialled by others.</summary>
public enum Reachability
{
    /// <summary>Too few have tried, or they disagree.</summary>
    Unknown,

    /// <summary>It can.</summary>
    Public,

    /// <summary>It cannot.</summary>
    Private,
}
