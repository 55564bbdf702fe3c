namespace Libp2p.Swarm.Pruning;

/// <summary>How many connections are kept.</summary>
public sealed class PruningOptions
{
    /// <summary>How many are left when there were too many. Default: 160, as in go.</summary>
    public int LowWater { get; set; } = 160;

    /// <summary>Beyond how many there are too many. Default: 192, as in go.</summary>
    public int HighWater { get; set; } = 192;

    /// <summary>
    /// From which part of the host's own limits on there are too many, where that comes before
    /// <see cref="HighWater"/>: of connections, of those that others dialled, of file descriptors. Default: 0.8.
    /// </summary>
    public double PartOfLimit { get; set; } = 0.8;

    /// <summary>How long a new connection is left alone, to show what it is worth. Default: 1 min, as in go.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait, when too many are left, before looking again. Default: 10 s.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(10);
}
