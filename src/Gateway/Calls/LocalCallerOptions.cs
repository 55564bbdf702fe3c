namespace Bib.Gateway.Calls;

/// <summary>What callers over the node's own socket are to it.</summary>
public sealed class LocalCallerOptions
{
    /// <summary>
    /// The node's id, of which local users' ids are made. No default: the node knows it when it starts.
    /// </summary>
    public string NodeId { get; set; } = "";

    /// <summary>
    /// The account that owns the socket: the node's admin. Default: 0, root, who is one in any case. Other accounts,
    /// where the socket's mode lets them in, are members.
    /// </summary>
    public uint OwnerUserId { get; set; }
}
