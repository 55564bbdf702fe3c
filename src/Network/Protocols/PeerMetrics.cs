using System.Diagnostics.Metrics;

namespace Bib.Network.Protocols;

/// <summary>What goes from node to node, as instruments; read when somebody asks.</summary>
public sealed class PeerMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Bib.Network";

    /// <summary>Makes the instruments.</summary>
    public PeerMetrics(IMeterFactory meters, ChunkTraffic traffic)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter(
            "bib.peers.chunks",
            () => new[] { Of(traffic.ServedChunks, "served"), Of(traffic.FetchedChunks, "fetched") },
            "{chunk}", "Chunks that other nodes were given, and those that they gave and that were as they should be.");
        meter.CreateObservableCounter(
            "bib.peers.chunks.size",
            () => new[] { Of(traffic.ServedBytes, "served"), Of(traffic.FetchedBytes, "fetched") },
            "By", "Their bytes.");
    }

    private static Measurement<long> Of(long value, string direction) =>
        new(value, new KeyValuePair<string, object?>("direction", direction));
}
