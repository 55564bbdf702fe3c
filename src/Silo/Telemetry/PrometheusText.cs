using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Bib.Silo.Telemetry;

/// <summary>
/// Figures in Prometheus' text format 0.0.4, with names as OpenTelemetry's rules turn them: <c>bib.rpc.duration</c> in
/// <c>s</c> is <c>bib_rpc_duration_seconds</c>, a counter ends in <c>_total</c>.
/// </summary>
internal static class PrometheusText
{
    /// <summary>The content type that goes with it.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Of(IReadOnlyList<MetricsMemory.Figure> figures, long dropped)
    {
        var text = new StringBuilder();
        foreach (var family in figures.GroupBy(figure => NameOf(figure.Instrument)).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var instrument = family.First().Instrument;
            var isHistogram = family.First().Buckets.Count > 0;
            if (instrument.Description is { Length: > 0 } description)
                text.Append("# HELP ").Append(family.Key).Append(' ').Append(Escaped(description, quotes: false)).Append('\n');
            text.Append("# TYPE ").Append(family.Key).Append(' ')
                .Append(isHistogram ? "histogram" : IsCounter(instrument) ? "counter" : "gauge").Append('\n');
            foreach (var figure in family)
            {
                if (isHistogram) Histogram(text, family.Key, figure);
                else Line(text, family.Key, figure.Labels, figure.Sum);
            }
        }

        var droppedName = MetricsMemory.DroppedName.Replace('.', '_') + "_total";
        text.Append("# TYPE ").Append(droppedName).Append(" counter\n");
        Line(text, droppedName, [], dropped);
        return text.ToString();
    }

    private static void Histogram(StringBuilder text, string name, MetricsMemory.Figure figure)
    {
        for (var index = 0; index < figure.Buckets.Count; index++)
        {
            var bound = MetricsMemory.Bounds[index].ToString(CultureInfo.InvariantCulture);
            Line(text, name + "_bucket", [.. figure.Labels, new("le", bound)], figure.Buckets[index]);
        }

        Line(text, name + "_bucket", [.. figure.Labels, new("le", "+Inf")], figure.Count);
        Line(text, name + "_sum", figure.Labels, figure.Sum);
        Line(text, name + "_count", figure.Labels, figure.Count);
    }

    private static void Line(
        StringBuilder text, string name, IReadOnlyList<KeyValuePair<string, string>> labels, double value)
    {
        text.Append(name);
        if (labels.Count > 0)
        {
            text.Append('{')
                .AppendJoin(',', labels.Select(label => $"{Word(label.Key)}=\"{Escaped(label.Value, quotes: true)}\""))
                .Append('}');
        }

        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string NameOf(Instrument instrument)
    {
        var name = Word(instrument.Name);
        var unit = instrument.Unit switch
        {
            "s" => "seconds",
            "ms" => "milliseconds",
            "By" => "bytes",
            "%" => "percent",
            _ => "",
        };
        if (unit.Length > 0 && !name.EndsWith(unit, StringComparison.Ordinal)) name += "_" + unit;
        return IsCounter(instrument) && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static bool IsCounter(Instrument instrument) =>
        instrument.GetType().Name is var type
        && (type.StartsWith("Counter", StringComparison.Ordinal) || type.StartsWith("ObservableCounter", StringComparison.Ordinal));

    private static string Word(string name) =>
        string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_' ? letter : '_'));

    private static string Escaped(string text, bool quotes)
    {
        text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
    }
}
