using System.Diagnostics.Metrics;
using Bib.Silo.Telemetry;

namespace Bib.Silo.Tests.Telemetry;

public sealed class MetricsMemoryTests : IDisposable
{
    private readonly Meter _meter = new($"Bib.Test.{Guid.NewGuid():N}");
    private readonly MetricsMemory _memory = new();

    [Fact]
    public void Labels_are_one_series_in_whatever_order_and_as_whatever_objects_they_are_told()
    {
        var counter = _meter.CreateCounter<long>("bib.test.calls");
        for (var again = 0; again < 3; again++)
        {
            counter.Add(1, Tag("to", "a"), Tag("by", 7));
            counter.Add(1, Tag("by", 7), Tag("to", "a"));
            counter.Add(1, Tag("by", "7"), Tag("to", new string('a', 1)));
            counter.Add(1, Tag("by", 7L), Tag("to", "a"));
            counter.Add(1, Tag("by", (short)7), Tag("to", "a"));
            counter.Add(1, Tag("by", (byte)7), Tag("to", "a"));
        }

        var figure = Of(counter).ShouldHaveSingleItem();
        figure.Sum.ShouldBe(18);
        figure.Labels.ShouldBe([new("by", "7"), new("to", "a")]);
    }

    [Fact]
    public void Labels_that_differ_only_in_which_value_is_whose_are_two_series()
    {
        var counter = _meter.CreateCounter<long>("bib.test.calls");
        for (var again = 0; again < 2; again++)
        {
            counter.Add(1, Tag("from", "a"), Tag("to", "b"));
            counter.Add(10, Tag("from", "b"), Tag("to", "a"));
            counter.Add(100);
            counter.Add(1000, Tag("from", null), Tag("to", ""));
        }

        Of(counter).Select(figure => figure.Sum).Order().ShouldBe([2, 20, 200, 2000]);
    }

    [Fact]
    public void A_measurement_whose_labels_were_seen_before_allocates_nothing()
    {
        var counter = _meter.CreateCounter<long>("bib.test.calls");
        var (to, by) = (Tag("to", "a"), Tag("by", 7));

        // The memory of another test may begin to listen meanwhile, and has its first measurement then.
        Enumerable.Range(0, 5).Min(_ => Allocated()).ShouldBe(0);

        long Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var again = 0; again < 1000; again++) counter.Add(1, to, by);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    public void Dispose()
    {
        _memory.Dispose();
        _meter.Dispose();
    }

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);

    private IEnumerable<MetricsMemory.Figure> Of(Instrument instrument) =>
        _memory.Snapshot().Where(figure => figure.Instrument == instrument);
}
