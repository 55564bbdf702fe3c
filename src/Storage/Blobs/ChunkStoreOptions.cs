namespace Bib.Storage.Blobs;

/// <summary>How the chunk store keeps chunks.</summary>
public sealed class ChunkStoreOptions
{
    /// <summary>Where these settings are in the configuration.</summary>
    public const string SectionName = "blobs";

    /// <summary>The folder of the chunks; on one file system. No default: it is below the data folder.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Bytes. Chunks below it share pack files. Default: 128 KiB. Larger: fewer files, more rewriting when collecting.
    /// </summary>
    public int PackedBelowBytes { get; init; } = 128 << 10;

    /// <summary>Bytes. A pack that has reached it is closed. Default: 64 MiB; at most 1 GiB.</summary>
    public int PackBytes { get; init; } = 64 << 20;

    /// <summary>
    /// From how many files on the whole file system is flushed at once, instead of each file and directory. Default: 4.
    /// </summary>
    public int FlushAllFrom { get; init; } = 4;

    /// <summary>How many chunks may wait for a flush; who comes then waits before writing. Default: 256.</summary>
    public int PendingFilesMax { get; init; } = 256;

    /// <summary>How many chunks in packs may wait for a flush. Default: 16,384.</summary>
    public int PendingPackedMax { get; init; } = 16_384;

    /// <summary>
    /// Bytes that are left to others on a disk that fills up: the database above all. Default: 256 MiB.
    /// </summary>
    public long FreeBytesMin { get; init; } = 256L << 20;

    /// <summary>
    /// How long a chunk is kept after nothing refers to it any more, and after it was last sent. Default: 24 hours.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// The longest that an upload under way keeps what was sent since it began, whether its or not. Default: 30 days:
    /// so long an upload may take, and so long one that never ends can keep garbage.
    /// </summary>
    public TimeSpan UploadMax { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Which share of a pack must be dead before it is rewritten, 0 to 1. Default: 0.25.</summary>
    public double PackDeadShare { get; init; } = 0.25;

    /// <summary>
    /// How many unreferenced chunks one collection remembers; the rest wait for the next. Default: 1,000,000.
    /// </summary>
    public int UnreferencedMax { get; init; } = 1_000_000;

    /// <summary>Bytes a second that a scrub reads at most. Default: 20 MiB, 11 TiB a week.</summary>
    public long ScrubBytesPerSecond { get; init; } = 20L << 20;

    /// <summary>How long after a scrub the next begins. Default: a day.</summary>
    public TimeSpan ScrubEvery { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Bytes of damaged files that are kept for a person to look at; those set aside first go first. Default: 1 GiB.
    /// One that changes while the store is open counts from the next time that something is set aside.
    /// </summary>
    public long QuarantineBytesMax { get; set; } = 1L << 30;

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message says which, and the range.</exception>
    public void Validate()
    {
        Require(Path.IsPathFullyQualified(Folder), nameof(Folder), "an absolute path");
        Require(PackedBelowBytes is >= 0 and <= 4 << 20, nameof(PackedBelowBytes), "0 to 4194304");
        Require(PackBytes is >= 1 << 12 and <= 1 << 30, nameof(PackBytes), "4096 to 1073741824");
        Require(FlushAllFrom >= 1, nameof(FlushAllFrom), "1 or more");
        Require(PendingFilesMax is >= 1 and <= 4096, nameof(PendingFilesMax), "1 to 4096, each an open file");
        Require(PendingPackedMax is >= 1 and <= 1 << 20, nameof(PendingPackedMax), "1 to 1048576");
        Require(FreeBytesMin >= 0, nameof(FreeBytesMin), "0 or more");
        Require(Grace >= TimeSpan.Zero, nameof(Grace), "0 or more");
        Require(UploadMax >= TimeSpan.Zero, nameof(UploadMax), "0 or more");
        Require(PackDeadShare is > 0 and <= 1, nameof(PackDeadShare), "above 0, up to 1");
        Require(UnreferencedMax >= 1, nameof(UnreferencedMax), "1 or more");
        Require(ScrubBytesPerSecond >= 1, nameof(ScrubBytesPerSecond), "1 or more");
        Require(QuarantineBytesMax >= 0, nameof(QuarantineBytesMax), "0 or more");
        Require(ScrubEvery >= TimeSpan.FromMinutes(1), nameof(ScrubEvery), "a minute or more");
    }

    private static void Require(bool holds, string name, string range)
    {
        if (!holds) throw new ArgumentException($"{SectionName}.{name} must be {range}.");
    }
}
