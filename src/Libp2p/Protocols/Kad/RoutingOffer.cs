namespace Libp2p.Protocols.Kad;

/// <summary>What became of a peer that was offered to the routing table.</summary>
internal enum RoutingOffer
{
    /// <summary>It is in.</summary>
    Added,

    /// <summary>It was in already.</summary>
    Known,

    /// <summary>Its bucket is full: somebody in it must go first.</summary>
    Full,

    /// <summary>Too many peers are in that have the same owner, or it is this peer itself.</summary>
    Refused,
}
