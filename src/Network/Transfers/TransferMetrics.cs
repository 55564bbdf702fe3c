using System.Diagnostics.Metrics;
using Bib.Network.Hosting;

namespace Bib.Network.Transfers;

/// <summary>Transfers in figures; read when somebody asks.</summary>
internal sealed class TransferMetrics : INetworkPart, IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Bib.Network";

    private readonly Meter _meter;

    /// <summary>Makes the instruments.</summary>
    public TransferMetrics(IMeterFactory meters, TransferEngine engine, TransferCounts counts)
    {
        _meter = meters.Create(MeterName);
        _meter.CreateObservableCounter(
            "bib.transfers.chunks", () => counts.Chunks, "{chunk}", "Chunks that other nodes gave this one.");
        _meter.CreateObservableCounter("bib.transfers.size", () => counts.Bytes, "By", "Bytes of those chunks.");
        _meter.CreateObservableGauge(
            "bib.transfers.active", () => engine.Count, "{version}", "Versions that are fetched from other nodes, or wait.");
        _meter.CreateObservableCounter(
            "bib.transfers.peers", () => new[] { Of(counts.Lies, "lied"), Of(counts.Failures, "failed") }, "{peer}",
            "How often a peer was left in a transfer.");
    }

    /// <inheritdoc/>
    public Task StartAsync(PeerNetwork network, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static Measurement<long> Of(long value, string outcome) =>
        new(value, new KeyValuePair<string, object?>("outcome", outcome));
}
