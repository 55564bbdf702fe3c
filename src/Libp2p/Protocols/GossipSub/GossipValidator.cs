namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// Says what is to become of a message of a topic whose signature is right. Several may run at once; one that throws
/// ignores the message.
/// </summary>
/// <param name="message">The message.</param>
/// <param name="cancellationToken">Canceled when gossip stops.</param>
public delegate ValueTask<GossipVerdict> GossipValidator(ReceivedMessage message, CancellationToken cancellationToken);
