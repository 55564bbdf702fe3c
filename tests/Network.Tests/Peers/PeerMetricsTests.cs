using System.Diagnostics.Metrics;
using Bib.Network.Peers;
using Bib.Network.Protocols;
using Bib.Network.Tests.Transfers;
using Bib.Network.Transfers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Network.Tests.Peers;

/// <summary>What goes from node to node, counted.</summary>
public sealed class PeerMetricsTests
{
    [Fact]
    public async Task Figures_are_what_was_counted_and_what_is_under_way()
    {
        await using var net = await TransferNet.StartAsync(1);
        await using var engine = new TransferEngine(
            net.Hosts[1], net.Store, new MemoryDownloads(),
            new(net.Options, net.Wire, new Bandwidth(0, TimeProvider.System), net.Reports, new(), TimeProvider.System),
            new TransferFeed(), NullLogger<TransferEngine>.Instance);
        var (traffic, counts) = (new ChunkTraffic(), new TransferCounts());
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var metrics = new PeerMetrics(services.GetRequiredService<IMeterFactory>(), traffic, engine, counts);
        traffic.Served(3, 5000);
        traffic.Fetched(7);
        counts.Lied();
        counts.Failed();
        counts.Failed();

        var figures = Read();

        (figures["bib.peers.chunks served"], figures["bib.peers.chunks fetched"]).ShouldBe((3, 1));
        (figures["bib.peers.chunks.size served"], figures["bib.peers.chunks.size fetched"]).ShouldBe((5000, 7));
        figures["bib.transfers.active "].ShouldBe(0);
        figures["bib.transfers.peers lied"].ShouldBe(1);
        figures["bib.transfers.peers failed"].ShouldBe(2);
    }

    private static Dictionary<string, long> Read()
    {
        var figures = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == PeerMetrics.MeterName) it.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        listener.RecordObservableInstruments();
        return figures;

        void Note(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            figures[$"{instrument.Name} {(tags.Length > 0 ? tags[0].Value : "")}"] = value;
    }
}
