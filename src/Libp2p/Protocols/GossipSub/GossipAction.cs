using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>What the router wants done.</summary>
internal abstract record GossipAction
{
    /// <summary>Something is to be sent to a peer.</summary>
    public sealed record Send(PeerId Peer, RpcPart Part) : GossipAction;

    /// <summary>A message is to be checked, and the outcome given to <see cref="GossipRouter.Judge"/>.</summary>
    public sealed record Validate(GossipCandidate Candidate) : GossipAction;

    /// <summary>A message is to be given to the application.</summary>
    public sealed record Deliver(GossipCandidate Candidate) : GossipAction;

    /// <summary>A peer that was told of is to be connected with.</summary>
    /// <param name="Peer">Who.</param>
    /// <param name="Record">Its addresses, signed; null when whoever named it had none.</param>
    public sealed record Connect(PeerId Peer, ReadOnlyMemory<byte>? Record) : GossipAction;
}
