using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>A message of a topic.</summary>
/// <param name="Id">What tells it from others.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Data">What it says.</param>
/// <param name="Author">Who wrote and signed it; null where messages are not signed.</param>
/// <param name="Sequence">Its author's number; null where messages are not signed.</param>
/// <param name="Forwarder">The peer that it came from, which need not be its author.</param>
public sealed record ReceivedMessage(
    MessageId Id, string Topic, ReadOnlyMemory<byte> Data, PeerId? Author, ulong? Sequence, PeerId Forwarder);
