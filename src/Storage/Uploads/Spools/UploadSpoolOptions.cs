namespace Bib.Storage.Uploads.Spools;

/// <summary>How much of an upload is kept as it came, until it is in the chunk store and in the journal.</summary>
public sealed class UploadSpoolOptions
{
    /// <summary>Where these settings are in the configuration.</summary>
    public const string SectionName = "uploads";

    /// <summary>
    /// Bytes. A segment that has reached it is closed; closed ones are removed once all in them is journaled. Default:
    /// 8 MiB.
    /// </summary>
    public int SegmentBytes { get; init; } = 8 << 20;

    /// <summary>
    /// Bytes of one upload's segments; who sends more before the journal has followed waits for it. Default: 96 MiB, at
    /// least 32: a chunk in the making and what gathers to be hashed is not journaled by then.
    /// </summary>
    public int BytesMax { get; init; } = 96 << 20;

    /// <summary>Bytes that are left to others on a disk that fills up. Default: 256 MiB.</summary>
    public long FreeBytesMin { get; init; } = 256L << 20;

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message says which, and the range.</exception>
    public void Validate()
    {
        Require(SegmentBytes is >= 1 << 12 and <= 1 << 28, nameof(SegmentBytes), "4096 to 268435456");
        Require(BytesMax is >= 32 << 20 and <= 1 << 30, nameof(BytesMax), "33554432 to 1073741824");
        Require(FreeBytesMin >= 0, nameof(FreeBytesMin), "0 or more");
    }

    private static void Require(bool holds, string name, string range)
    {
        if (!holds) throw new ArgumentException($"{SectionName}.{name} must be {range}.");
    }
}
