using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Transfers;

/// <summary>A version that is fetched from other nodes: what survives a restart.</summary>
public sealed record Download
{
    /// <summary>The row's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The dataset.</summary>
    public required DatasetId Dataset { get; init; }

    /// <summary>What the dataset was called when the download was begun; may be empty in old rows.</summary>
    public required string Path { get; init; }

    /// <summary>The version's number; may be empty in old rows.</summary>
    public required string Number { get; init; }

    /// <summary>The version: the SHA-256 of its header.</summary>
    public required ChunkHash ContentId { get; init; }

    /// <summary>What becomes of it.</summary>
    public required DownloadStatus Status { get; init; }

    /// <summary>How many parts its list of files has.</summary>
    public required int Parts { get; init; }

    /// <summary>
    /// A bit for each part, the lowest of the first byte first: set when all that the part names was here. A hint: what
    /// is here, the chunk store knows.
    /// </summary>
    public required ReadOnlyMemory<byte> PartsDone { get; init; }

    /// <summary><see cref="PartsDone"/> when the first of so many parts are done.</summary>
    public static byte[] Bits(int parts, int done)
    {
        var bits = new byte[(parts + 7) / 8];
        for (var part = 0; part < done; part++) bits[part / 8] |= (byte)(1 << (part % 8));
        return bits;
    }

    /// <summary>Bytes of its files.</summary>
    public required long Size { get; init; }

    /// <summary>Bytes of its files that were here when it was last written down.</summary>
    public required long BytesDone { get; init; }

    /// <summary>The peer ids of those that it was last fetched from.</summary>
    public required IReadOnlyList<string> Peers { get; init; }

    /// <summary>Why it failed, or does not get on; null where it does.</summary>
    public string? Error { get; init; }

    /// <summary>Whether it may still bring something.</summary>
    public bool IsOpen => Status is DownloadStatus.Active or DownloadStatus.Paused;

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last written down.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}
