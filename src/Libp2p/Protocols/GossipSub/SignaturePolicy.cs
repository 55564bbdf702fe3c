namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// Whether messages are signed (https://github.com/libp2p/specs/tree/master/pubsub#signature-policy-options). The lax
/// policies, which are to disappear, are not here.
/// </summary>
public enum SignaturePolicy
{
    /// <summary>Messages carry author, sequence number and signature; others are refused.</summary>
    StrictSign,

    /// <summary>Messages carry none of these; those that do are refused.</summary>
    StrictNoSign,
}
