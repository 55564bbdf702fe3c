using System.Diagnostics.Metrics;

namespace Bib.Gateway.Api.Datasets;

/// <summary>Files and bytes that come and go, counted as they do; as instruments, read when somebody asks.</summary>
public sealed class TransferMetrics
{
    private long _receivedFiles;
    private long _receivedBytes;
    private long _keptFiles;
    private long _sentFiles;
    private long _sentBytes;

    /// <summary>Makes the instruments, in the gateway's meter.</summary>
    public TransferMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Calls.CallTelemetry.SourceName);
        meter.CreateObservableCounter(
            "bib.uploads.files",
            () => new[] { Of(Interlocked.Read(ref _receivedFiles), "received"), Of(Interlocked.Read(ref _keptFiles), "kept") },
            "{file}", "Files of uploads: received whole, or kept of the version before without being sent.");
        meter.CreateObservableCounter(
            "bib.uploads.size", () => Interlocked.Read(ref _receivedBytes), "By", "Bytes of files received.");
        meter.CreateObservableCounter(
            "bib.downloads.files", () => Interlocked.Read(ref _sentFiles), "{file}", "Files sent to their end.");
        meter.CreateObservableCounter(
            "bib.downloads.size", () => Interlocked.Read(ref _sentBytes), "By", "Bytes of files sent.");
    }

    internal void ReceivedFile() => Interlocked.Increment(ref _receivedFiles);

    internal void ReceivedBytes(int count) => Interlocked.Add(ref _receivedBytes, count);

    internal void KeptFile() => Interlocked.Increment(ref _keptFiles);

    internal void SentFile() => Interlocked.Increment(ref _sentFiles);

    internal void SentBytes(int count) => Interlocked.Add(ref _sentBytes, count);

    private static Measurement<long> Of(long value, string outcome) =>
        new(value, new KeyValuePair<string, object?>("outcome", outcome));
}
