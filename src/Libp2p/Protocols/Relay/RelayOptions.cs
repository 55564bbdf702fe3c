namespace Libp2p.Protocols.Relay;

/// <summary>How much a relay does for others.</summary>
public sealed class RelayOptions
{
    /// <summary>The most peers that have reserved. Default: 128.</summary>
    public int ReservationsMax { get; set; } = 128;

    /// <summary>
    /// The most peers behind one IP address (of IPv6, behind one /64) that have reserved. Default: 8.
    /// </summary>
    public int ReservationsPerIpMax { get; set; } = 8;

    /// <summary>How long a reservation stands. Default: 1 hour.</summary>
    public TimeSpan ReservationLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The most circuits that one peer has at a time, from it and to it. Default: 16.</summary>
    public int CircuitsPerPeerMax { get; set; } = 16;

    /// <summary>The most circuits at a time. Default: 512.</summary>
    public int CircuitsMax { get; set; } = 512;

    /// <summary>How long a circuit may stand; zero for no limit. Default: 2 minutes, which is enough to meet
    /// directly.</summary>
    public TimeSpan CircuitDuration { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How many bytes may pass through a circuit in each direction; zero for no limit. Default: 128
    /// KiB.</summary>
    public long CircuitData { get; set; } = 128 * 1024;

    /// <summary>How long a peer may take to say what it wants, and who is asked for to answer. Default: 30
    /// seconds.</summary>
    public TimeSpan MessageTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What circuits are limited to.</summary>
    internal RelayLimit Limit => new(
        CircuitDuration == TimeSpan.Zero ? null : CircuitDuration, CircuitData == 0 ? null : (ulong)CircuitData);
}
