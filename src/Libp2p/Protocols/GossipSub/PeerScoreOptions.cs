using System.Net;
using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// What a peer is valued by as a whole
/// (https://github.com/libp2p/specs/blob/master/pubsub/gossipsub/gossipsub-v1.1.md#the-score-function).
/// </summary>
public sealed class PeerScoreOptions
{
    /// <summary>What topics are valued by that have no parameters of their own.</summary>
    public TopicScoreOptions DefaultTopic { get; set; } = new();

    /// <summary>The most that all topics give together; 0 for no limit. Default: 50.</summary>
    public double TopicCap { get; set; } = 50;

    /// <summary>P5: what the application thinks of a peer. Default: nothing. Must not throw.</summary>
    public Func<PeerId, double> Application { get; set; } = static _ => 0;

    /// <summary>Weight of P5; not below 0. Default: 1.</summary>
    public double ApplicationWeight { get; set; } = 1;

    /// <summary>Weight of P6, peers at the same IP address; not above 0. Default: -5.</summary>
    public double ColocationWeight { get; set; } = -5;

    /// <summary>P6: how many peers may have the same IP address; each beyond counts squared. Default: 10.</summary>
    public int ColocationMax { get; set; } = 10;

    /// <summary>
    /// P6: addresses that any number of peers may have. Default: loopback, where a test network or a proxy is.
    /// </summary>
    public IList<IPNetwork> ColocationAllowed { get; } =
        [new(new IPAddress([127, 0, 0, 0]), 8), new(IPAddress.IPv6Loopback, 128)];

    /// <summary>Weight of P7, breaches of the protocol, squared; not above 0. Default: -10.</summary>
    public double BehaviourWeight { get; set; } = -10;

    /// <summary>P7: so many breaches are overlooked. Default: 6.</summary>
    public double BehaviourTolerated { get; set; } = 6;

    /// <summary>P7: what is left of the count after an interval; between 0 and 1. Default: 0.97.</summary>
    public double BehaviourDecay { get; set; } = 0.97;

    /// <summary>How often counts decay. Default: 1 s.</summary>
    public TimeSpan DecayInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A count below this is none. Default: 0.01.</summary>
    public double DecayToZero { get; set; } = 0.01;

    /// <summary>
    /// How long the counts of a peer that has left are kept, as they were: who comes back is who it was. Default: 1 h.
    /// </summary>
    public TimeSpan RetainFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The most peers that have left whose counts are kept; the longest gone go first. Default: 4,096.
    /// </summary>
    public int RetainedMax { get; set; } = 4096;

    internal void Validate()
    {
        GossipOptions.Check(ApplicationWeight >= 0, $"{nameof(ApplicationWeight)} {ApplicationWeight} must not be below 0");
        GossipOptions.Check(ColocationWeight <= 0, $"{nameof(ColocationWeight)} {ColocationWeight} must not be above 0");
        GossipOptions.Check(ColocationMax >= 1, $"{nameof(ColocationMax)} {ColocationMax} must be at least 1");
        GossipOptions.Check(BehaviourWeight <= 0, $"{nameof(BehaviourWeight)} {BehaviourWeight} must not be above 0");
        GossipOptions.Check(
            BehaviourDecay is > 0 and < 1, $"{nameof(BehaviourDecay)} {BehaviourDecay} must be between 0 and 1");
        GossipOptions.Check(DecayInterval > TimeSpan.Zero, $"{nameof(DecayInterval)} {DecayInterval} must be positive");
        DefaultTopic.Validate();
    }
}
