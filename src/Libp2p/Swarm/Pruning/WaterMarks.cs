using Libp2p.Swarm.Resources;

namespace Libp2p.Swarm.Pruning;

/// <summary>How many connections are kept, given what the host has room for.</summary>
/// <param name="Low">How many are left when there were too many.</param>
/// <param name="High">Beyond how many there are too many.</param>
/// <param name="InboundLow">How many that others dialled are left when there were too many of those.</param>
/// <param name="InboundHigh">Beyond how many that others dialled there are too many.</param>
internal readonly record struct WaterMarks(int Low, int High, int InboundLow, int InboundHigh)
{
    /// <summary>
    /// The marks that are asked for, or lower ones: a host that is pruned only when it is full takes nobody in.
    /// </summary>
    public static WaterMarks Of(PruningOptions options, ScopeLimits host)
    {
        var high = Math.Min(options.HighWater, PartOf(Math.Min(host.Connections, host.Descriptors)));
        var inboundHigh = PartOf(host.InboundConnections);
        return new(Math.Min(options.LowWater, Below(high)), high, Below(inboundHigh), inboundHigh);

        int PartOf(int limit) => Math.Max(1, (int)(limit * options.PartOfLimit));

        // As far below as the low mark that is asked for is below the high one.
        int Below(int mark) => options.HighWater == 0 ? 0 : (int)((long)mark * options.LowWater / options.HighWater);
    }
}
