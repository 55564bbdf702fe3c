using System.Diagnostics.Metrics;

namespace Libp2p.Tests.Network;

/// <summary>Meters of one test, and what was counted with them.</summary>
internal sealed class TestMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];
    private readonly MeterListener _listener = new();
    private readonly List<(string Name, double Value, string Tags)> _measured = [];
    private readonly Lock _gate = new();

    public TestMeters()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            lock (_gate)
            {
                if (_meters.Contains(instrument.Meter)) listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((one, value, tags, _) => Add(one, value, tags));
        _listener.SetMeasurementEventCallback<double>((one, value, tags, _) => Add(one, value, tags));
        _listener.Start();
    }

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options);
        lock (_gate) _meters.Add(meter);
        return meter;
    }

    /// <summary>How often an instrument was used with tags, such as <c>type=Ping,outcome=answered</c>.</summary>
    public int CountOf(string name, string tags)
    {
        lock (_gate) return _measured.Count(one => one.Name == name && one.Tags == tags);
    }

    /// <summary>The sum of what an instrument counted.</summary>
    public double SumOf(string name)
    {
        lock (_gate) return _measured.Where(one => one.Name == name).Sum(one => one.Value);
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var meter in _meters) meter.Dispose();
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
        lock (_gate) _measured.Add((instrument.Name, value, text));
    }
}
