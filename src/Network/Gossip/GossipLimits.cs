namespace Bib.Network.Gossip;

/// <summary>What a message of gossip may be.</summary>
internal static class GossipLimits
{
    /// <summary>The most bytes of a message's payload, below what an RPC of gossipsub may have.</summary>
    public const int MessageBytesMax = 768 * 1024;

    /// <summary>The most addresses of a node.</summary>
    public const int AddressesMax = 32;

    /// <summary>The most letters of an address, a version, a word.</summary>
    public const int TextMax = 256;

    /// <summary>How old a message may be.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromMinutes(5);

    /// <summary>How far ahead of this node's clock a message may be.</summary>
    public static readonly TimeSpan AheadMax = TimeSpan.FromSeconds(30);
}
