using Bib.Network.Gossip.Messages;

namespace Bib.Network.Peers;

/// <summary>What is to be noted of a peer.</summary>
/// <param name="Status">How it said that it is, last; null where it said nothing new.</param>
/// <param name="Successes">How often it answered since.</param>
/// <param name="Failures">How often it did not.</param>
internal readonly record struct PeerNote(NodeStatusNews? Status, int Successes, int Failures);
