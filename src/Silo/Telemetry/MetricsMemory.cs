using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Bib.Grains.Abstractions.Nodes;

namespace Bib.Silo.Telemetry;

/// <summary>
/// Keeps the figures of this process's instruments: Bib's own, the engine's, the runtime's, the database driver's.
/// A label's values come from code, so that they are few; an instrument that has more series than it may drops the
/// newest and says how many.
/// </summary>
internal sealed class MetricsMemory : INodeMetrics, IDisposable
{
    /// <summary>Series of one instrument.</summary>
    public const int SeriesMax = 500;

    /// <summary>Counts series that were left out.</summary>
    public const string DroppedName = "bib.metrics.dropped";

    /// <summary>Upper bounds of a histogram's buckets, in seconds for what is measured in seconds.</summary>
    public static IReadOnlyList<double> Bounds { get; } =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private static readonly string[] _meters =
        ["Bib.", "Orleans.", "Microsoft.Orleans", "System.Runtime", "Npgsql", "Microsoft.AspNetCore.Server.Kestrel"];

    /// <summary>Tags of one hash that are remembered.</summary>
    private const int AlikeMax = 4;

    private readonly ConcurrentDictionary<Instrument, Series> _instruments = new();
    private readonly MeterListener _listener = new();
    private long _dropped;

    public MetricsMemory()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_meters.Any(meter => instrument.Meter.Name.StartsWith(meter, StringComparison.Ordinal)))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.MeasurementsCompleted = (instrument, state) => _instruments.TryRemove(instrument, out _);
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<short>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<byte>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricSample> Read() =>
    [
        .. Snapshot().Select(figure => new MetricSample(
            figure.Instrument.Name, figure.Instrument.Unit ?? "", figure.Labels, figure.Sum, figure.Count)),
    ];

    /// <summary>Every figure with its instrument, by name and labels.</summary>
    public IReadOnlyList<Figure> Snapshot()
    {
        _listener.RecordObservableInstruments();
        return
        [
            .. _instruments.OrderBy(entry => entry.Key.Name, StringComparer.Ordinal)
                .SelectMany(entry => entry.Value.Snapshot(entry.Key)),
        ];
    }

    /// <summary>How many measurements had no series.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = _instruments.GetOrAdd(instrument, static _ => new Series());
        if (!series.Record(instrument, value, tags)) Interlocked.Increment(ref _dropped);
    }

    /// <summary>One series at one moment.</summary>
    /// <param name="Instrument">What it is of.</param>
    /// <param name="Labels">By name.</param>
    /// <param name="Sum">A sum, a level, or the sum of what a histogram measured.</param>
    /// <param name="Count">How many a histogram measured.</param>
    /// <param name="Buckets">How many of them lie at or below each of <see cref="Bounds"/>; empty for all else.</param>
    internal sealed record Figure(
        Instrument Instrument,
        IReadOnlyList<KeyValuePair<string, string>> Labels,
        double Sum,
        long Count,
        IReadOnlyList<long> Buckets);

    private sealed class Series
    {
        private readonly Lock _gate = new();
        private readonly SortedDictionary<string, Cell> _cells = new(StringComparer.Ordinal);

        /// <summary>
        /// The cells by their tags as they were told, so that a measurement makes no texts: there are some for every
        /// call and every statement.
        /// </summary>
        private readonly Dictionary<int, List<Told>> _told = [];

        public bool Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            lock (_gate)
            {
                if (CellOf(instrument, tags) is not { } cell) return false;
                cell.Record(value, isSum: IsSum(instrument));
                return true;
            }
        }

        public IReadOnlyList<Figure> Snapshot(Instrument instrument)
        {
            lock (_gate)
                return [.. _cells.Values.Select(cell => new Figure(instrument, cell.Labels, cell.Sum, cell.Count, cell.Buckets()))];
        }

        private Cell? CellOf(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var hash = HashOf(tags);
            var alike = _told.GetValueOrDefault(hash);
            foreach (var told in alike ?? [])
                if (told.Is(tags)) return told.Cell;

            var labels = Labels(tags);
            var key = string.Join('\0', labels.Select(label => $"{label.Key}\u0001{label.Value}"));
            if (!_cells.TryGetValue(key, out var cell))
            {
                if (_cells.Count >= SeriesMax) return null;
                _cells[key] = cell = new(labels, instrument is Histogram<double> or Histogram<long> or Histogram<int>);
            }

            // The same labels may be told in several orders, and values that read alike be several objects.
            if (_told.Count >= SeriesMax) return cell;
            if (alike is null) _told[hash] = alike = [];
            if (alike.Count < AlikeMax) alike.Add(new(tags.ToArray(), cell));
            return cell;
        }

        private static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var hash = default(HashCode);
            foreach (var (name, value) in tags)
            {
                hash.Add(name);
                hash.Add(value);
            }

            return hash.ToHashCode();
        }

        private static KeyValuePair<string, string>[] Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var labels = new KeyValuePair<string, string>[tags.Length];
            for (var index = 0; index < labels.Length; index++)
                labels[index] = new(tags[index].Key, Convert.ToString(tags[index].Value, CultureInfo.InvariantCulture) ?? "");
            Array.Sort(labels, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
            return labels;
        }

        /// <summary>Observable instruments tell their level; the others what is added.</summary>
        private static bool IsSum(Instrument instrument) => !instrument.IsObservable
            && instrument is not (Gauge<double> or Gauge<long> or Gauge<int>);
    }

    /// <summary>Tags as a measurement had them, and where it went.</summary>
    private sealed record Told(KeyValuePair<string, object?>[] Tags, Cell Cell)
    {
        public bool Is(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Length != Tags.Length) return false;
            for (var index = 0; index < tags.Length; index++)
            {
                if (tags[index].Key != Tags[index].Key || !Equals(tags[index].Value, Tags[index].Value)) return false;
            }

            return true;
        }
    }

    private sealed class Cell(KeyValuePair<string, string>[] labels, bool isHistogram)
    {
        private readonly long[] _buckets = isHistogram ? new long[Bounds.Count] : [];

        public KeyValuePair<string, string>[] Labels => labels;

        public double Sum { get; private set; }

        public long Count { get; private set; }

        public void Record(double value, bool isSum)
        {
            Sum = isSum ? Sum + value : value;
            if (!isHistogram) return;
            Count++;
            for (var index = 0; index < _buckets.Length; index++)
            {
                if (value <= Bounds[index]) _buckets[index]++;
            }
        }

        public long[] Buckets() => [.. _buckets];
    }
}
