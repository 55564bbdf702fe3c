using System.Diagnostics.Metrics;
using Bib.Silo.Telemetry;

namespace Bib.Silo.Tests.Telemetry;

public sealed class PrometheusTextTests : IDisposable
{
    private readonly Meter _meter = new($"Bib.Test.{Guid.NewGuid():N}");
    private readonly MetricsMemory _memory = new();

    [Fact]
    public void Counters_levels_and_histograms_are_written_as_Prometheus_reads_them()
    {
        _meter.CreateCounter<long>("bib.test.calls", "{call}", "Calls \\ ended.").Add(2, new KeyValuePair<string, object?>("to", "a\"b"));
        _meter.CreateObservableGauge("bib.test.memory", () => 12.5, "By");
        var histogram = _meter.CreateHistogram<double>("bib.test.duration", "s");
        histogram.Record(0.003);
        histogram.Record(100);

        var text = Text();

        text.ShouldContain("# HELP bib_test_calls_total Calls \\\\ ended.\n# TYPE bib_test_calls_total counter\n");
        text.ShouldContain("bib_test_calls_total{to=\"a\\\"b\"} 2\n");
        text.ShouldContain("# TYPE bib_test_memory_bytes gauge\nbib_test_memory_bytes 12.5\n");
        text.ShouldContain("bib_test_duration_seconds_bucket{le=\"0.0025\"} 0\n");
        text.ShouldContain("bib_test_duration_seconds_bucket{le=\"0.005\"} 1\n");
        text.ShouldContain("bib_test_duration_seconds_bucket{le=\"+Inf\"} 2\n");
        text.ShouldContain("bib_test_duration_seconds_sum 100.003\nbib_test_duration_seconds_count 2\n");
    }

    [Fact]
    public void An_instrument_with_too_many_series_drops_the_newest_and_counts_them()
    {
        var counter = _meter.CreateCounter<long>("bib.test.many");
        for (var number = 0; number < MetricsMemory.SeriesMax + 3; number++)
            counter.Add(1, new KeyValuePair<string, object?>("n", number));

        _memory.Snapshot().Count(figure => figure.Instrument == counter).ShouldBe(MetricsMemory.SeriesMax);
        _memory.Dropped.ShouldBe(3);
    }

    public void Dispose()
    {
        _memory.Dispose();
        _meter.Dispose();
    }

    private string Text() =>
        PrometheusText.Of([.. _memory.Snapshot().Where(figure => figure.Instrument.Meter == _meter)], 0);
}
