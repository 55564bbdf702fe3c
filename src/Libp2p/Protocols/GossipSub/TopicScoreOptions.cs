namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// What a peer is valued by in a topic
/// (https://github.com/libp2p/specs/blob/master/pubsub/gossipsub/gossipsub-v1.1.md#overview-of-new-parameters). The
/// defaults suit a topic of which nothing is known: P3, which asks for a rate of messages, is off.
/// </summary>
public sealed class TopicScoreOptions
{
    /// <summary>How much the topic counts among all; not below 0. Default: 1.</summary>
    public double Weight { get; set; } = 1;

    /// <summary>Weight of P1, the time in the mesh; not below 0. Default: 0.03.</summary>
    public double MeshTimeWeight { get; set; } = 0.03;

    /// <summary>P1: how long a point takes. Default: 1 s.</summary>
    public TimeSpan MeshTimeQuantum { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>P1: the most points. Default: 300.</summary>
    public double MeshTimeCap { get; set; } = 300;

    /// <summary>Weight of P2, messages that nobody brought before; not below 0. Default: 1.</summary>
    public double FirstDeliveriesWeight { get; set; } = 1;

    /// <summary>P2: what is left after an interval. Default: 0.95.</summary>
    public double FirstDeliveriesDecay { get; set; } = 0.95;

    /// <summary>P2: the most that count. Default: 20.</summary>
    public double FirstDeliveriesCap { get; set; } = 20;

    /// <summary>
    /// Weight of P3, messages missing from a peer in the mesh, squared; not above 0. Default: 0, off.
    /// </summary>
    public double MeshDeliveriesWeight { get; set; }

    /// <summary>P3: what is left after an interval. Default: 0.95.</summary>
    public double MeshDeliveriesDecay { get; set; } = 0.95;

    /// <summary>P3: the most that count; at least the threshold. Default: 100.</summary>
    public double MeshDeliveriesCap { get; set; } = 100;

    /// <summary>P3: how many are expected. Default: 1.</summary>
    public double MeshDeliveriesThreshold { get; set; } = 1;

    /// <summary>P3: how long a peer must be in the mesh before they are. Default: 30 s.</summary>
    public TimeSpan MeshDeliveriesActivation { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>P3: how long after the first copy another one counts. Default: 10 ms.</summary>
    public TimeSpan MeshDeliveriesWindow { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Weight of P3b, the deficit with which a peer left the mesh; not above 0. Default: 0, off.</summary>
    public double MeshFailureWeight { get; set; }

    /// <summary>P3b: what is left after an interval. Default: 0.95.</summary>
    public double MeshFailureDecay { get; set; } = 0.95;

    /// <summary>Weight of P4, invalid messages, squared; not above 0. Default: -5.</summary>
    public double InvalidWeight { get; set; } = -5;

    /// <summary>P4: what is left after an interval. Default: 0.97.</summary>
    public double InvalidDecay { get; set; } = 0.97;

    internal void Validate()
    {
        GossipOptions.Check(Weight >= 0, $"a topic's {nameof(Weight)} {Weight} must not be below 0");
        GossipOptions.Check(MeshTimeWeight >= 0, $"{nameof(MeshTimeWeight)} {MeshTimeWeight} must not be below 0");
        GossipOptions.Check(MeshTimeQuantum > TimeSpan.Zero, $"{nameof(MeshTimeQuantum)} must be positive");
        GossipOptions.Check(
            FirstDeliveriesWeight >= 0, $"{nameof(FirstDeliveriesWeight)} {FirstDeliveriesWeight} must not be below 0");
        GossipOptions.Check(
            MeshDeliveriesWeight <= 0, $"{nameof(MeshDeliveriesWeight)} {MeshDeliveriesWeight} must not be above 0");
        GossipOptions.Check(
            MeshDeliveriesCap >= MeshDeliveriesThreshold,
            $"{nameof(MeshDeliveriesCap)} {MeshDeliveriesCap} must be at least {MeshDeliveriesThreshold}");
        GossipOptions.Check(MeshFailureWeight <= 0, $"{nameof(MeshFailureWeight)} {MeshFailureWeight} must not be above 0");
        GossipOptions.Check(InvalidWeight <= 0, $"{nameof(InvalidWeight)} {InvalidWeight} must not be above 0");
        foreach (var decay in (double[])[FirstDeliveriesDecay, MeshDeliveriesDecay, MeshFailureDecay, InvalidDecay])
            GossipOptions.Check(decay is > 0 and < 1, $"a decay of {decay} must be between 0 and 1");
    }
}
