using Bib.Storage.Files;

namespace Bib.Storage.Uploads.Spools;

/// <summary>The bytes of a file in a spool, then those that still come, as one stream to read once.</summary>
/// <param name="disk">Where the spool is.</param>
/// <param name="parts">The bytes that are there.</param>
/// <param name="rest">What comes behind them; null for nothing. Not disposed here.</param>
internal sealed class SpooledContent(IFileSystem disk, IReadOnlyList<SpoolPart> parts, Stream? rest) : ReadOnceStream
{
    private int _part;
    private int _done;
    private IFile? _file;
    private SpoolSegment? _open;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_part == parts.Count) return rest is null ? 0 : await rest.ReadAsync(buffer, cancellationToken);
        var part = parts[_part];
        if (_open != part.Segment)
        {
            _file?.Dispose();
            _file = disk.Open(part.Segment.Path, writable: false);
            _open = part.Segment;
        }

        var wanted = buffer[..Math.Min(buffer.Length, part.Length - _done)];
        if (_file!.Read(part.Offset + _done, wanted.Span) < wanted.Length)
            throw new IOException($"'{part.Segment.Path}' has become shorter while it was read.");
        _done += wanted.Length;
        if (_done == part.Length) (_part, _done) = (_part + 1, 0);

        // An empty part is not the end.
        return wanted.Length > 0 ? wanted.Length : await ReadAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _file?.Dispose();
        base.Dispose(disposing);
    }
}
