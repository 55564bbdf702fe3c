using System.Globalization;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Uploads;
using Bib.Storage.Files;

namespace Bib.Storage.Uploads.Spools;

/// <summary>
/// What one upload has received, as it came, until it is journaled: written before it is hashed, never flushed while it
/// comes. When the process dies the kernel has it still; when the machine does, what was not flushed by itself is sent
/// again. One caller at a time writes; <see cref="Forget"/> may be called beside it.
/// </summary>
internal sealed class UploadSpool : IDisposable
{
    private const int KeptBytesMax = 64 << 10;

    private readonly Lock _gate = new();
    private readonly IFileSystem _disk;
    private readonly string _prefix;
    private readonly string _folder;
    private readonly UploadSpoolOptions _options;
    private readonly Action<Exception> _failed;
    private readonly List<SpoolSegment> _closed;

    /// <summary>
    /// Segments of which everything is journaled, to be written over: a new one costs a file, and memory that the kernel
    /// must find for it first.
    /// </summary>
    private readonly Stack<SpoolSegment> _idle = new();
    private readonly MemoryStream _kept = new();
    private SpoolSegment? _current;
    private SpoolPlace _place;
    private (ManifestPath Path, int Mode)? _begun;
    private long _lastNumber;
    private bool _isOff;
    private bool _isOver;

    /// <param name="disk">Where.</param>
    /// <param name="folder">In which folder.</param>
    /// <param name="id">Whose.</param>
    /// <param name="segments">What an earlier call has left.</param>
    /// <param name="options">How much.</param>
    /// <param name="failed">Told, once, that from now on nothing is kept.</param>
    public UploadSpool(
        IFileSystem disk,
        string folder,
        UploadId id,
        List<SpoolSegment> segments,
        UploadSpoolOptions options,
        Action<Exception> failed)
    {
        (_disk, _folder, _options, _failed, _closed) = (disk, folder, options, failed, segments);
        _prefix = Path.Combine(folder, id.Value.ToString("N"));
        _lastNumber = segments.Count == 0 ? 0 : segments[^1].Number;
    }

    /// <summary>Whether who has more to add should let the journal follow first.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate) return !_isOff && _closed.Sum(segment => segment.Length) >= _options.BytesMax;
        }
    }

    /// <summary>
    /// Finds what an earlier call has left behind what is journaled, and makes it durable: nobody knows any more how
    /// that call ended.
    /// </summary>
    /// <returns>It; null when there is nothing to trust.</returns>
    public SpoolScan? Recover(UploadPosition journaled)
    {
        _place = SpoolPlace.Of(journaled);
        if (_closed.Count == 0) return null;
        try
        {
            var scan = SpoolScan.Read(_disk, _closed, journaled);
            Forget(_place);
            foreach (var segment in _closed)
            {
                using var file = _disk.Open(segment.Path, writable: true);
                file.Flush();
            }

            _disk.FlushDirectory(_folder);
            _disk.FlushDirectory(Path.GetDirectoryName(_folder)!);
            _place = SpoolPlace.Of(scan.End);
            return scan;
        }
        catch (Exception failure) when (IsDisk(failure))
        {
            _failed(failure);
            Remove();
            return null;
        }
    }

    /// <summary>Bytes of a file in it.</summary>
    /// <param name="file">Which.</param>
    /// <param name="rest">What comes behind them; null for nothing.</param>
    public Stream Open(SpooledFile file, Stream? rest) => new SpooledContent(_disk, file.Parts, rest);

    /// <summary>Adds files that are all here.</summary>
    public void Add(long index, IReadOnlyList<WholeFile> files)
    {
        foreach (var file in files)
        {
            var fields = SpoolFormat.FileFields(index++, file.Path, file.Mode);
            Append(SpoolKind.Whole, fields, file.Content.Span, new(index, 0));
        }
    }

    /// <summary>
    /// Adds a file of an earlier version: soon, for of such there come many, and nothing is lost by it.
    /// </summary>
    public void Keep(long index, ManifestFile file)
    {
        if (Segment() is not { } segment) return;
        _kept.Write(SpoolFormat.Write(segment.Number, SpoolKind.Kept, SpoolFormat.KeptFields(index, file), default));
        _place = new(index + 1, 0);
        if (_kept.Length >= KeptBytesMax) WriteKept();
    }

    /// <summary>Begins a file whose bytes come one after the other.</summary>
    /// <param name="index">How many files there are before it.</param>
    /// <param name="path">Its path.</param>
    /// <param name="mode">Its mode.</param>
    /// <param name="offset">Where in it the first of them is.</param>
    public void Begin(long index, ManifestPath path, int mode, long offset)
    {
        Append(SpoolKind.Begin, SpoolFormat.BeginFields(index, path, mode, offset), default, new(index, offset));
        _begun = (path, mode);
    }

    /// <summary>Adds bytes of the file that was begun.</summary>
    public void AddData(ReadOnlySpan<byte> data) =>
        Append(SpoolKind.Data, default, data, _place with { BegunBytes = _place.BegunBytes + data.Length });

    /// <summary>The file that was begun is whole.</summary>
    public void End()
    {
        Append(SpoolKind.End, default, default, new(_place.Files + 1, 0));
        _begun = null;
    }

    /// <summary>Has no more use for the segments of which everything is journaled.</summary>
    public void Forget(SpoolPlace journaled)
    {
        List<SpoolSegment> gone;
        lock (_gate)
        {
            gone = _closed.FindAll(segment => segment.End.CompareTo(journaled) <= 0);
            _closed.RemoveAll(gone.Contains);
            if (!_isOver)
            {
                // What an earlier call has left may be open for reading; the others together are no more than may wait.
                var room = _options.BytesMax - _closed.Concat(_idle).Sum(segment => segment.Length);
                foreach (var idle in gone.Where(segment => segment.IsOwn && (room -= segment.Length) >= 0)) _idle.Push(idle);
                gone.RemoveAll(_idle.Contains);
            }
        }

        gone.ForEach(Delete);
    }

    /// <summary>Removes all of it.</summary>
    public void Remove()
    {
        Dispose();
        Forget(new(long.MaxValue, 0));
    }

    /// <summary>Leaves it to the next who opens the upload.</summary>
    public void Dispose()
    {
        WriteKept();
        Close();
        lock (_gate) _isOver = true;
        foreach (var idle in _idle) Delete(idle);
        _idle.Clear();
    }

    private static bool IsDisk(Exception failure) => failure is IOException or UnauthorizedAccessException;

    private void WriteKept()
    {
        if (_kept.Length == 0) return;
        var records = _kept.ToArray();
        _kept.SetLength(0);
        Write(records, default, _place);
    }

    private void Append(SpoolKind kind, ReadOnlySpan<byte> fields, ReadOnlySpan<byte> data, SpoolPlace end)
    {
        WriteKept();
        if (Segment() is { } segment) Write(SpoolFormat.Write(segment.Number, kind, fields, data), data, end);
    }

    private void Write(ReadOnlySpan<byte> record, ReadOnlySpan<byte> data, SpoolPlace end)
    {
        if (_current is not { } segment) return;
        try
        {
            segment.File!.Write(segment.Length, record);
            if (!data.IsEmpty) segment.File.Write(segment.Length + record.Length, data);
            segment.Length += record.Length + data.Length;
            segment.End = _place = end;
            if (segment.Length >= _options.SegmentBytes) Close();
        }
        catch (Exception failure) when (IsDisk(failure))
        {
            TurnOff();
            _failed(failure);
        }
    }

    /// <summary>The segment that is written to; null when nothing is kept any more.</summary>
    private SpoolSegment? Segment()
    {
        if (_isOff || _current is not null) return _current;
        try
        {
            BeginSegment();
        }
        catch (Exception failure) when (IsDisk(failure))
        {
            TurnOff();
            _failed(failure);
        }

        return _current;
    }

    /// <summary>
    /// A segment says itself which file its first bytes are of: those before it may be gone by the time it is read.
    /// </summary>
    private void BeginSegment()
    {
        if (_disk.FreeBytes(_folder) < _options.FreeBytesMin + _options.SegmentBytes)
        {
            // Whether there is room for what comes is the chunk store's to say.
            TurnOff();
            return;
        }

        var number = ++_lastNumber;
        var segment = new SpoolSegment(
            number, string.Create(CultureInfo.InvariantCulture, $"{_prefix}.{number:x8}")) { IsOwn = true };
        segment.File = OpenFile(segment.Path);
        _current = segment;
        segment.File.Write(0, SpoolFormat.Magic);
        segment.Length = SpoolFormat.Magic.Length;
        if (_begun is not { } begun) return;
        var fields = SpoolFormat.BeginFields(_place.Files, begun.Path, begun.Mode, _place.BegunBytes);
        var record = SpoolFormat.Write(number, SpoolKind.Begin, fields, default);
        segment.File.Write(segment.Length, record);
        segment.Length += record.Length;
    }

    private IFile OpenFile(string path)
    {
        SpoolSegment? idle;
        lock (_gate) _idle.TryPop(out idle);
        if (idle is null) return _disk.Create(path);
        _disk.Rename(idle.Path, path);
        return _disk.Open(path, writable: true);
    }

    /// <summary>Keeps nothing any more: what was kept before is still good as far as it goes.</summary>
    private void TurnOff()
    {
        Close();
        lock (_gate) _isOff = true;
    }

    private void Close()
    {
        if (_current is not { } segment) return;
        _current = null;
        segment.File?.Dispose();
        segment.File = null;
        lock (_gate) _closed.Add(segment);
    }

    private void Delete(SpoolSegment segment)
    {
        try
        {
            _disk.Delete(segment.Path);
        }
        catch (Exception failure) when (IsDisk(failure))
        {
            // Removed when the upload is forgotten; what is in it is known to be journaled.
        }
    }
}
