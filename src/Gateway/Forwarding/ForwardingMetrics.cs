using System.Diagnostics.Metrics;

namespace Bib.Gateway.Forwarding;

/// <summary>Counts what a proxy answers with; shown from the start on, at 0.</summary>
public sealed class ForwardingMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Bib.Gateway.Forwarding";

    private long _remembered;
    private long _forwarded;
    private long _failed;

    /// <summary>Makes the instruments.</summary>
    public ForwardingMetrics(IMeterFactory meters, AnswerCache cache)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter(
            "bib.proxy.answers", () => new[] { Of("cache", ref _remembered), Of("node", ref _forwarded), Of("none", ref _failed) },
            "{call}", "Calls that a proxy answered: from its cache, with a node's answer, or with none.");
        meter.CreateObservableGauge("bib.proxy.cache.entries", () => cache.Count, "{answer}", "Answers that are remembered.");
        meter.CreateObservableGauge("bib.proxy.cache.size", () => cache.Bytes, "By", "Their bytes, requests included.");
    }

    /// <summary>An answer that was remembered was given.</summary>
    public void Remembered() => Interlocked.Increment(ref _remembered);

    /// <summary>A node's answer was given.</summary>
    public void Forwarded() => Interlocked.Increment(ref _forwarded);

    /// <summary>Nobody answered.</summary>
    public void Failed() => Interlocked.Increment(ref _failed);

    private static Measurement<long> Of(string source, ref long count) =>
        new(Interlocked.Read(ref count), new KeyValuePair<string, object?>("source", source));
}
