using System.Diagnostics.Metrics;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Nodes;

namespace Bib.Silo.Telemetry;

/// <summary>The node's own figures; read when somebody asks.</summary>
internal sealed class NodeMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Bib.Silo";

    private readonly Meter _meter;

    public NodeMetrics(IMeterFactory meters, INodeStatus status, TimeProvider clock, IChunkScrubbing? chunks = null)
    {
        _meter = meters.Create(MeterName);
        _meter.CreateObservableGauge(
            "bib.node.info", () => Info(status.Read()), description: "Always 1; the labels say which node it is.");
        _meter.CreateObservableGauge(
            "bib.node.ready", () => status.Read().Problems.Count == 0 ? 1 : 0, description: "Whether the node can do its work.");
        _meter.CreateObservableGauge(
            "bib.node.uptime", () => (clock.GetUtcNow() - status.Read().StartedAt).TotalSeconds, "s", "Since this start began.");
        _meter.CreateObservableGauge(
            "bib.node.start.duration", () => status.Read().ReadyAfter.TotalSeconds, "s", "How long this start took.");
        _meter.CreateObservableGauge(
            "bib.process.memory", () => status.Read().MemoryBytes, "By", "What the system counts to bibd, its PostgreSQL not counted.");
        _meter.CreateObservableGauge(
            "bib.database.available", () => status.Read().Database.Available ? 1 : 0, description: "Whether PostgreSQL takes connections.");
        _meter.CreateObservableGauge(
            "bib.data.free", () => new DriveInfo(status.Read().DataFolder).AvailableFreeSpace, "By", "Free where the data lie.");
        if (chunks is null) return;
        _meter.CreateObservableGauge(
            "bib.chunks.faulty", () => chunks.FaultyCount, description: "Chunks known to be damaged or missing.");
        _meter.CreateObservableGauge(
            "bib.chunks.scrubbed", () => chunks.CompletedAt?.ToUnixTimeSeconds() ?? 0, "s",
            "When all chunks were last read and compared with their hashes, since 1970; 0 for never.");
    }

    public void Dispose() => _meter.Dispose();

    private static Measurement<int> Info(NodeStatus status) => new(
        1, new("version", status.Version), new("engine", status.Engine), new("database", status.Database.Version));
}
