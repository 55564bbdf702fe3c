using System.Diagnostics.Metrics;

namespace Bib.Gateway.Forwarding;

/// <summary>Counts what a proxy answers with.</summary>
public sealed class ForwardingMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Bib.Gateway.Forwarding";

    private readonly Counter<long> _answers;

    /// <summary>Makes the instruments.</summary>
    public ForwardingMetrics(IMeterFactory meters, AnswerCache cache)
    {
        var meter = meters.Create(MeterName);
        _answers = meter.CreateCounter<long>(
            "bib.proxy.answers", "{call}", "Calls that a proxy answered: from its cache, with a node's answer, or with none.");
        meter.CreateObservableGauge("bib.proxy.cache.entries", () => cache.Count, "{answer}", "Answers that are remembered.");
        meter.CreateObservableGauge("bib.proxy.cache.size", () => cache.Bytes, "By", "Their bytes, requests included.");
    }

    /// <summary>An answer that was remembered was given.</summary>
    public void Remembered() => _answers.Add(1, new KeyValuePair<string, object?>("source", "cache"));

    /// <summary>A node's answer was given.</summary>
    public void Forwarded() => _answers.Add(1, new KeyValuePair<string, object?>("source", "node"));

    /// <summary>Nobody answered.</summary>
    public void Failed() => _answers.Add(1, new KeyValuePair<string, object?>("source", "none"));
}
