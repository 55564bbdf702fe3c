using System.Security.Cryptography;

namespace Bib.Cli.Transfers.Scans;

/// <summary>Writes a scan, as docs/formats/scan.md has it.</summary>
internal sealed class ScanWriter : IDisposable
{
    private static readonly byte[] _unknown = new byte[SHA256.HashSizeInBytes];

    private readonly BinaryWriter _writer;
    private long _count;

    public ScanWriter(string file)
    {
        _writer = new(new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 18));
        WriteHead(_unknown, 0);
    }

    /// <summary>What a scan begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "bib-scan-1\n"u8;

    /// <summary>What stands for a hash or content id that is not known.</summary>
    public static ReadOnlySpan<byte> Unknown => _unknown;

    /// <summary>Adds an entry; they come in the order of their paths.</summary>
    public void Add(in ScanEntry entry)
    {
        _writer.Write7BitEncodedInt(entry.Path.Length);
        _writer.Write(entry.Path.Span);
        _writer.Write(entry.Stamp.Size);
        _writer.Write(entry.Stamp.Modified);
        _writer.Write(entry.Stamp.Changed);
        _writer.Write(entry.Stamp.Inode);
        _writer.Write(entry.Sha256.IsEmpty ? Unknown : entry.Sha256.Span);
        _count++;
    }

    /// <summary>Says which version it is of, and closes it.</summary>
    public void End(ReadOnlySpan<byte> contentId)
    {
        WriteHead(contentId, _count);
        Dispose();
    }

    public void Dispose() => _writer.Dispose();

    private void WriteHead(ReadOnlySpan<byte> contentId, long count)
    {
        _writer.Seek(0, SeekOrigin.Begin);
        _writer.Write(Magic);
        _writer.Write(contentId);
        _writer.Write(count);
    }
}
