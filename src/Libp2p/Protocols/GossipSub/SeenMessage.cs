using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>A message that was seen.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">When it came first.</param>
/// <param name="JudgedAt">When it was found valid, or not.</param>
/// <param name="Author">Its author and number, where it has them.</param>
/// <param name="Deliverers">Who sent it.</param>
/// <param name="Verdict">What was thought of it.</param>
internal sealed record SeenMessage(
    MessageId Id,
    TimeSpan At,
    TimeSpan JudgedAt,
    (MessageId Author, ulong Sequence)? Author,
    Deliverers Deliverers,
    GossipVerdict Verdict);
