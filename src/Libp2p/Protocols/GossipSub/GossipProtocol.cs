namespace Libp2p.Protocols.GossipSub;

/// <summary>The names of the protocols in multistream-select.</summary>
public static class GossipProtocol
{
    /// <summary>gossipsub v1.2: IDONTWANT.</summary>
    public const string V12 = "/meshsub/1.2.0";

    /// <summary>gossipsub v1.1: scores, backoff, peer exchange.</summary>
    public const string V11 = "/meshsub/1.1.0";

    /// <summary>gossipsub v1.0.</summary>
    public const string V10 = "/meshsub/1.0.0";

    /// <summary>floodsub, for those who speak nothing else.</summary>
    public const string FloodSub = "/floodsub/1.0.0";

    /// <summary>All, the best first.</summary>
    public static IReadOnlyList<string> All { get; } = [V12, V11, V10, FloodSub];

    /// <summary>What a protocol is.</summary>
    /// <exception cref="ArgumentException">It is none of these.</exception>
    public static GossipVersion VersionOf(string protocol) => protocol switch
    {
        V12 => GossipVersion.V12,
        V11 => GossipVersion.V11,
        V10 => GossipVersion.V10,
        FloodSub => GossipVersion.FloodSub,
        _ => throw new ArgumentException($"'{protocol}' is no protocol of gossip.", nameof(protocol)),
    };
}
