using System.Diagnostics.Metrics;

namespace Bib.Storage.Blobs;

/// <summary>What the chunk store has done, as instruments; read when somebody asks.</summary>
public sealed class ChunkMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Bib.Storage";

    /// <summary>Makes the instruments.</summary>
    public ChunkMetrics(IMeterFactory meters, ChunkStore store)
    {
        var counts = store.Counts;
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter(
            "bib.chunks.written",
            () => new[] { Of(counts.Stored, "stored"), Of(counts.Repeated, "deduplicated"), Of(counts.NotStored, "failed") },
            "{chunk}", "Chunks that were to be stored, by what became of them.");
        meter.CreateObservableCounter(
            "bib.chunks.written.size",
            () => new[] { Of(counts.StoredBytes, "stored"), Of(counts.RepeatedBytes, "deduplicated") },
            "By", "Bytes of chunks that were to be stored.");
        meter.CreateObservableCounter(
            "bib.chunks.read",
            () => new[] { Of(counts.Verified, "verified"), Of(counts.Damaged, "damaged"), Of(counts.Missing, "missing") },
            "{chunk}", "Chunks that were read and compared with their hashes, by what was found.");
        meter.CreateObservableCounter(
            "bib.chunks.read.size", () => counts.VerifiedBytes, "By", "Bytes of chunks that were read and were as they should be.");
    }

    private static Measurement<long> Of(long value, string outcome) =>
        new(value, new KeyValuePair<string, object?>("outcome", outcome));
}
