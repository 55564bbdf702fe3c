using System.Diagnostics.Metrics;
using Libp2p.Swarm;
using Libp2p.Swarm.Resources;

namespace Libp2p.Hosting;

/// <summary>What a host uses, as figures of the meter <c>Libp2p</c>. No figure names a peer.</summary>
/// <param name="meters">Where the meter is made; without one there are no figures.</param>
/// <param name="host">The host.</param>
internal sealed class HostMetrics(IMeterFactory? meters, Libp2pHost host)
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Libp2p";

    /// <summary>Begins to answer who asks for figures.</summary>
    public void Begin()
    {
        if (meters is null) return;
        var meter = meters.Create(MeterName);
        meter.CreateObservableUpDownCounter(
            "libp2p.connections",
            () => Both(used => used.InboundConnections, used => used.OutboundConnections),
            "{connection}", "Connections that are open or in their handshake.");
        meter.CreateObservableUpDownCounter(
            "libp2p.streams",
            () => Both(used => used.InboundStreams, used => used.OutboundStreams),
            "{stream}", "Streams that are open.");
        meter.CreateObservableUpDownCounter(
            "libp2p.memory", () => host.Resources.Used.Memory, "By", "What windows of streams grew by.");
        meter.CreateObservableCounter(
            "libp2p.refusals", () => host.Resources.RefusedCount, "{refusal}", "How often a limit was reached.");
        meter.CreateObservableUpDownCounter(
            "libp2p.peers.known", () => host.Peers.Known.Count, "{peer}", "Peers whose addresses are known.");
    }

    private Measurement<int>[] Both(Func<ResourceAmount, int> inbound, Func<ResourceAmount, int> outbound)
    {
        var used = host.Resources.Used;
        return
        [
            new(inbound(used), new KeyValuePair<string, object?>("direction", "inbound")),
            new(outbound(used), new KeyValuePair<string, object?>("direction", "outbound")),
        ];
    }
}
