using System.Security.Cryptography;
using Content.Trees;

namespace Bib.Cli.Transfers.Scans;

/// <summary>
/// Reads a scan, as docs/formats/scan.md has it, entry by entry. A scan is a convenience: where it is broken it ends,
/// and files that it does not tell of are read again.
/// </summary>
internal sealed class ScanReader : IDisposable
{
    private const int PathBytesMax = 4096;

    private readonly BinaryReader _reader;
    private long _left;

    private ScanReader(BinaryReader reader) => _reader = reader;

    /// <summary>Opens the scan of a version; null when there is none, or it is of another version.</summary>
    /// <param name="file">Where it is.</param>
    /// <param name="contentId">The version's content id.</param>
    public static ScanReader? Open(string file, ReadOnlySpan<byte> contentId)
    {
        if (!File.Exists(file)) return null;
        var reader = new BinaryReader(
            new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 18));
        var head = reader.ReadBytes(ScanWriter.Magic.Length + SHA256.HashSizeInBytes + sizeof(long)).AsSpan();
        if (head.StartsWith(ScanWriter.Magic) && head[ScanWriter.Magic.Length..].StartsWith(contentId)
            && head.Length == ScanWriter.Magic.Length + SHA256.HashSizeInBytes + sizeof(long))
            return new(reader) { _left = BitConverter.ToInt64(head[^sizeof(long)..]) };
        reader.Dispose();
        return null;
    }

    /// <summary>Takes the next entry; false at the end, or where the scan is broken.</summary>
    public bool TryTake(out ScanEntry entry)
    {
        entry = default;
        if (_left <= 0) return false;
        _left--;
        try
        {
            var length = _reader.Read7BitEncodedInt();
            if (length is < 1 or > PathBytesMax) return false;
            var path = _reader.ReadBytes(length);
            var stamp = new FileStamp(
                _reader.ReadInt64(), _reader.ReadInt64(), _reader.ReadInt64(), _reader.ReadUInt64());
            var hash = _reader.ReadBytes(SHA256.HashSizeInBytes);
            if (hash.Length < SHA256.HashSizeInBytes) return false;
            entry = new(path, stamp, hash.AsSpan().SequenceEqual(ScanWriter.Unknown) ? default : hash);
            return true;
        }
        catch (Exception broken) when (broken is IOException or FormatException)
        {
            _left = 0;
            return false;
        }
    }

    public void Dispose() => _reader.Dispose();
}
