namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// What a validator thinks of a message
/// (https://github.com/libp2p/specs/blob/master/pubsub/gossipsub/gossipsub-v1.1.md#extended-validators).
/// </summary>
public enum GossipVerdict
{
    /// <summary>It is delivered and passed on.</summary>
    Accept,

    /// <summary>It is not, and counts against who sent it.</summary>
    Reject,

    /// <summary>It is not, and counts against nobody.</summary>
    Ignore,
}
