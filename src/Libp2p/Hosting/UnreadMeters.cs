using System.Diagnostics.Metrics;

namespace Libp2p.Hosting;

/// <summary>Meters of a peer whose program reads none.</summary>
internal sealed class UnreadMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        options.Scope ??= this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        foreach (var meter in _meters) meter.Dispose();
    }
}
