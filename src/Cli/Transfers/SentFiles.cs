using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Bib.Cli.Transfers;

/// <summary>
/// What the files of an upload were like when they were sent, one after the other: an upload is gone on with only
/// behind files that are still so. Times that anybody may set say nothing: another file under the same name, moved
/// there or copied with its times, is another file.
/// </summary>
/// <param name="file">Where it is kept; null to keep nothing, and then no file is as it was.</param>
internal sealed class SentFiles(string? file) : IDisposable
{
    /// <summary>Of each file the beginning of a hash of its path and stamp.</summary>
    private const int RecordBytes = 16;

    private readonly byte[] _record = new byte[RecordBytes];
    private FileStream? _records;
    private bool _isWriting;

    /// <summary>Begins with the first file.</summary>
    public void Rewind()
    {
        Dispose();
        _isWriting = false;
        if (file is not null) _records = new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, 1 << 16);
    }

    /// <summary>Whether the next file that was sent is this one, as it is.</summary>
    public bool IsNext(SourceFile next) =>
        _records is not null && !_isWriting
        && _records.ReadAtLeast(_record, RecordBytes, throwOnEndOfStream: false) == RecordBytes
        && _record.AsSpan().SequenceEqual(RecordOf(next));

    /// <summary>Notes the next file, which is about to be read; what was noted behind it is forgotten.</summary>
    public void Add(SourceFile next)
    {
        if (_records is null) return;
        if (!_isWriting) _records.SetLength(_records.Position);
        _isWriting = true;
        _records.Write(RecordOf(next));
    }

    /// <summary>
    /// Before anything of the files that were noted is sent: a process that is killed has noted what it has sent.
    /// </summary>
    public void Flush()
    {
        if (_isWriting) _records?.Flush();
    }

    /// <summary>There are no more files.</summary>
    public void End()
    {
        if (_records is null) return;
        _records.SetLength(_records.Position);
        _records.Flush();
    }

    /// <summary>Whether a source is what was sent: the same files, as they were, and no others.</summary>
    public bool AreAll(IEnumerable<SourceFile> source)
    {
        Rewind();
        return source.All(IsNext) && _records is not null && _records.Position == _records.Length;
    }

    /// <summary>Forgets all of it.</summary>
    public void Forget()
    {
        Dispose();
        if (file is not null) File.Delete(file);
    }

    public void Dispose()
    {
        _records?.Dispose();
        _records = null;
    }

    private static ReadOnlySpan<byte> RecordOf(SourceFile next)
    {
        var stamp = next.Stamp ?? default;
        var bytes = new byte[next.Path.Length + (5 * sizeof(long))];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, stamp.Size);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), stamp.Modified);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), stamp.Changed);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), stamp.Inode);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), next.Mode);
        next.Path.Span.CopyTo(bytes.AsSpan(40));
        return SHA256.HashData(bytes).AsSpan(0, RecordBytes);
    }
}
