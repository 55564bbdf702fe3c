namespace Libp2p.Transports.Memory.Simulation;

/// <summary>
/// How packets fare between two places. What loses or overtakes packets only delays a connection, as TCP does: what was
/// lost is sent again, what came early waits. Datagrams are really lost, and really come out of order.
/// </summary>
public sealed record LinkConditions
{
    /// <summary>The least time that a packet takes. Default: none.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The most that a packet takes on top of that, drawn for each: later ones overtake. Default:
    /// none.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>The share of packets that do not arrive, from 0 to below 1. Default: 0.</summary>
    public double Loss { get; init; }

    /// <summary>
    /// After how long a lost packet of a connection is sent again; then after twice that, and so on up to
    /// <see cref="ResendAfterMax"/>. Default: 200 ms, TCP's least.
    /// </summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest that a packet waits to be sent again. Default: 10 s.</summary>
    public TimeSpan ResendAfterMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often a packet is sent again before its connection breaks. Default: 15 times, as Linux does.
    /// </summary>
    public int ResendsMax { get; init; } = 15;

    /// <summary>How long a packet waits that was sent some times before.</summary>
    internal TimeSpan WaitAfter(int sends)
    {
        var wait = ResendAfter * Math.Pow(2, Math.Min(sends, 30));
        return wait < ResendAfterMax ? wait : ResendAfterMax;
    }
}
