using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Uploads;
using Bib.Storage.Files;

namespace Bib.Storage.Uploads.Spools;

/// <summary>
/// Reads the segments that an earlier call has left, and finds what goes on, without a gap, behind what is journaled. A
/// record that is torn ends its segment; one that does not go on behind what is there ends everything.
/// </summary>
internal sealed class SpoolScan
{
    private readonly IFileSystem _disk;
    private readonly List<SpooledFile> _files = [];
    private SpooledFile? _begun;
    private long _whole;
    private long _wholeBytes;
    private ManifestPath _last;
    private ManifestPath _begunPath;
    private long _begunBytes;

    /// <summary>Where the bytes of the next data record are in their file; -1 when they are not needed.</summary>
    private long _at = -1;

    private SpoolScan(IFileSystem disk, UploadPosition journaled)
    {
        _disk = disk;
        (_whole, _wholeBytes, _last) = (journaled.Files, journaled.Bytes - journaled.BegunBytes, journaled.Last);
        (_begunPath, _begunBytes) = (journaled.Begun, journaled.BegunBytes);
    }

    /// <summary>What is there and not journaled, in order.</summary>
    public IReadOnlyList<SpooledFile> Files => _files;

    /// <summary>How far the upload is with it.</summary>
    public UploadPosition End => new(
        _whole, _wholeBytes + _begunBytes, _last, _begunBytes == 0 ? default : _begunPath, _begunBytes);

    /// <summary>Reads segments, in order, and notes in each how far it reaches.</summary>
    /// <param name="disk">Where they are.</param>
    /// <param name="segments">The segments.</param>
    /// <param name="journaled">What is journaled.</param>
    /// <exception cref="IOException">The disk fails.</exception>
    public static SpoolScan Read(IFileSystem disk, IReadOnlyList<SpoolSegment> segments, UploadPosition journaled)
    {
        var scan = new SpoolScan(disk, journaled);
        foreach (var segment in segments)
            if (!scan.Read(segment)) break;
        return scan;
    }

    /// <returns>Whether the next one may go on behind it.</returns>
    private bool Read(SpoolSegment segment)
    {
        using var file = _disk.Open(segment.Path, writable: false);
        segment.Length = file.Length;
        Span<byte> header = stackalloc byte[SpoolFormat.HeaderSize];
        if (file.Read(0, header[..SpoolFormat.Magic.Length]) < SpoolFormat.Magic.Length
            || !header.StartsWith(SpoolFormat.Magic)) return true;
        _at = -1;
        for (long offset = SpoolFormat.Magic.Length; ;)
        {
            if (file.Read(offset, header) < header.Length) return true;
            var length = SpoolFormat.ReadHeader(header, out var kind);
            if (length < 0 || length > segment.Length - offset - header.Length) return true;
            var body = new byte[length];
            offset += header.Length;
            if (file.Read(offset, body) < length || !SpoolFormat.IsSound(segment.Number, header, body)) return true;
            if (!Take(kind, body, segment, offset)) return false;
            offset += length;
            segment.End = new(_whole, _begunBytes);
        }
    }

    private bool Take(SpoolKind kind, byte[] body, SpoolSegment segment, long offset)
    {
        using var bytes = new MemoryStream(body);
        using var reader = new BinaryReader(bytes);
        switch (kind)
        {
            case SpoolKind.Data:
                return TakeData(segment, offset, body.Length);
            case SpoolKind.End:
                return TakeEnd();
            case SpoolKind.Kept:
                var index = reader.Read7BitEncodedInt64();
                if (index != _whole) return index < _whole;
                var kept = UploadRecords.Read([reader.ReadBytes(body.Length)], out _)[0];
                AddWhole(new(kind, kept.Path, kept.Mode, kept, []), kept.Size);
                return true;
            case SpoolKind.Whole:
                var whole = SpoolFormat.ReadFile(reader);
                if (whole.Index != _whole) return whole.Index < _whole;
                var at = (int)bytes.Position;
                var part = new SpoolPart(segment, offset + at, body.Length - at);
                AddWhole(new(kind, whole.Path, whole.Mode, null, [part]), part.Length);
                return true;
            default:
                var begun = SpoolFormat.ReadFile(reader);
                return TakeBegin(begun.Index, begun.Path, begun.Mode, reader.Read7BitEncodedInt64());
        }
    }

    private void AddWhole(SpooledFile file, long size)
    {
        // What was begun was begun in vain: the file in its place came all at once.
        if (_begun is not null) _files.Remove(_begun);
        (_begun, _begunPath, _begunBytes, _at) = (null, default, 0, -1);
        _files.Add(file);
        (_whole, _wholeBytes, _last) = (_whole + 1, _wholeBytes + size, file.Path);
    }

    private bool TakeBegin(long index, ManifestPath path, int mode, long offset)
    {
        _at = -1;
        if (index != _whole) return index < _whole;
        if (_begunBytes > 0 && path != _begunPath) return false;
        if (offset > _begunBytes) return false;
        if (_begun is null)
        {
            _begun = new(SpoolKind.Begin, path, mode, null, []);
            _files.Add(_begun);
        }

        (_begunPath, _at) = (path, offset);
        return true;
    }

    private bool TakeData(SpoolSegment segment, long offset, int length)
    {
        if (_at < 0) return true;
        var known = (int)Math.Clamp(_begunBytes - _at, 0, length);
        if (known < length)
        {
            _begun!.Parts.Add(new(segment, offset + known, length - known));
            _begunBytes += length - known;
        }

        _at += length;
        return true;
    }

    private bool TakeEnd()
    {
        if (_at < 0) return true;
        if (_at != _begunBytes) return false;
        _begun!.IsComplete = true;
        (_whole, _wholeBytes, _last) = (_whole + 1, _wholeBytes + _begunBytes, _begunPath);
        (_begun, _begunPath, _begunBytes, _at) = (null, default, 0, -1);
        return true;
    }
}
