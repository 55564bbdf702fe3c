using System.Diagnostics.Metrics;
using Bib.Network.Hosting;
using Bib.Network.Protocols;
using Bib.Network.Transfers;

namespace Bib.Network.Peers;

/// <summary>What goes from node to node, and how peers behave over it, in figures; read when somebody asks.</summary>
internal sealed class PeerMetrics : INetworkPart, IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Bib.Network";

    private readonly Meter _meter;

    /// <summary>Makes the instruments.</summary>
    public PeerMetrics(IMeterFactory meters, ChunkTraffic traffic, TransferEngine engine, TransferCounts counts)
    {
        _meter = meters.Create(MeterName);
        _meter.CreateObservableCounter(
            "bib.peers.chunks",
            () => new[]
            {
                Of(traffic.ServedChunks, "direction", "served"), Of(traffic.FetchedChunks, "direction", "fetched"),
            },
            "{chunk}", "Chunks that other nodes were given, and those that they gave and that were as they should be.");
        _meter.CreateObservableCounter(
            "bib.peers.chunks.size",
            () => new[] { Of(traffic.ServedBytes, "direction", "served"), Of(traffic.FetchedBytes, "direction", "fetched") },
            "By", "Their bytes.");
        _meter.CreateObservableGauge(
            "bib.transfers.active", () => engine.Count, "{version}", "Versions that are fetched from other nodes, or wait.");
        _meter.CreateObservableCounter(
            "bib.transfers.peers",
            () => new[] { Of(counts.Lies, "outcome", "lied"), Of(counts.Failures, "outcome", "failed") },
            "{peer}", "How often a peer was left in a transfer.");
    }

    /// <inheritdoc/>
    public Task StartAsync(PeerNetwork network, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static Measurement<long> Of(long value, string label, string says) =>
        new(value, new KeyValuePair<string, object?>(label, says));
}
