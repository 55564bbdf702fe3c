using System.Diagnostics.Metrics;
using Bib.Grains.Abstractions.Decisions;
using Bib.Query.Files;
using Bib.Query.Workers;

namespace Bib.Query.Telemetry;

/// <summary>What queries do, as instruments: how many, how long, how they ended, what files they read.</summary>
public sealed class QueryMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Bib.Query";

    private readonly TimeProvider _time;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _rows;
    private readonly UpDownCounter<long> _active;

    internal QueryMetrics(IMeterFactory meters, TableFileCache files, WorkerPool workers, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram<double>(
            "bib.queries.duration", "s", "From a statement's coming to its end, waiting included, by how it ended.");
        _rows = meter.CreateCounter<long>("bib.queries.rows", "{row}", "Rows that were answered.");
        _active = meter.CreateUpDownCounter<long>("bib.queries.active", "{query}", "Statements that wait or run.");
        meter.CreateObservableUpDownCounter(
            "bib.queries.waiting", () => workers.Waiting, "{query}", "Statements that wait for a worker.");
        meter.CreateObservableUpDownCounter(
            "bib.queries.workers.free", () => workers.Free, "{process}", "Processes that wait for a statement.");
        meter.CreateObservableCounter(
            "bib.queries.cache.files",
            () => new[] { Of(files.Counts.Found, "found"), Of(files.Counts.Linked, "linked"), Of(files.Counts.Assembled, "assembled") },
            "{file}", "Files that queries read: found in the cache, linked to their one chunk, assembled of chunks.");
        meter.CreateObservableCounter(
            "bib.queries.cache.evictions", () => files.Counts.Evicted, "{file}", "Assembled files that made room for others.");
        meter.CreateObservableUpDownCounter(
            "bib.queries.cache.size", () => files.Bytes, "By", "Bytes of assembled files, and of copies that queries read.");
    }

    /// <summary>A statement has come; whoever says so says how it ended.</summary>
    /// <param name="isOfNode">Whether the node asks by itself: a look at a table, or a profile of it.</param>
    internal QueryMeasurement Begin(bool isOfNode)
    {
        _active.Add(1, Origin(isOfNode));
        return new(this, _time.GetTimestamp(), isOfNode);
    }

    internal void End(long began, bool isOfNode, string outcome, long rows)
    {
        _active.Add(-1, Origin(isOfNode));
        _duration.Record(
            _time.GetElapsedTime(began).TotalSeconds,
            new("outcome", outcome), Origin(isOfNode));
        if (rows > 0) _rows.Add(rows);
    }

    /// <summary>The word for what a statement failed with.</summary>
    internal static string OutcomeOf(Exception failure) => failure switch
    {
        OperationCanceledException => "cancelled",
        RefusalException { Refusal.Code: RefusalCode.QueryLimit } => "limit",
        RefusalException { Refusal.Code: RefusalCode.QueryLost } => "lost",
        RefusalException { Refusal.Code: RefusalCode.Overloaded } => "overloaded",
        RefusalException => "refused",
        _ => "failed",
    };

    private static KeyValuePair<string, object?> Origin(bool isOfNode) => new("origin", isOfNode ? "node" : "caller");

    private static Measurement<long> Of(long value, string outcome) =>
        new(value, new KeyValuePair<string, object?>("outcome", outcome));
}
