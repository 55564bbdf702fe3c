namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// At which scores what happens
/// (https://github.com/libp2p/specs/blob/master/pubsub/gossipsub/gossipsub-v1.1.md#score-thresholds). Below 0 a peer is
/// in no mesh.
/// </summary>
public sealed class ScoreThresholds
{
    /// <summary>Below it no gossip is exchanged; not above 0. Default: -10.</summary>
    public double Gossip { get; set; } = -10;

    /// <summary>Below it own messages are not sent; not above <see cref="Gossip"/>. Default: -50.</summary>
    public double Publish { get; set; } = -50;

    /// <summary>Below it all that a peer sends is passed over; below <see cref="Publish"/>. Default: -80.</summary>
    public double Graylist { get; set; } = -80;

    /// <summary>Who is below it is not believed which peers there are; not below 0. Default: 10.</summary>
    public double AcceptExchange { get; set; } = 10;

    /// <summary>A mesh whose median is below it gets better peers; not below 0. Default: 5.</summary>
    public double OpportunisticGraft { get; set; } = 5;

    internal void Validate()
    {
        GossipOptions.Check(Gossip <= 0, $"the {nameof(Gossip)} threshold {Gossip} must not be above 0");
        GossipOptions.Check(Publish <= Gossip, $"the {nameof(Publish)} threshold {Publish} must not be above {Gossip}");
        GossipOptions.Check(Graylist < Publish, $"the {nameof(Graylist)} threshold {Graylist} must be below {Publish}");
        GossipOptions.Check(AcceptExchange >= 0, $"the {nameof(AcceptExchange)} threshold {AcceptExchange} must not be below 0");
        GossipOptions.Check(
            OpportunisticGraft >= 0, $"the {nameof(OpportunisticGraft)} threshold {OpportunisticGraft} must not be below 0");
    }
}
