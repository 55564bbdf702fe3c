using Content.Trees;

namespace Bib.Cli.Transfers.Scans;

/// <summary>
/// What a source was like when it was published last: files that are still so are neither read nor sent. It goes
/// through the files in the order of their paths, beside the walk, and needs no memory for them.
/// </summary>
/// <param name="file">Where it is kept.</param>
internal sealed class Scan(string file) : IDisposable
{
    /// <summary>Scans that nobody has used for so long are removed.</summary>
    private static readonly TimeSpan _keptFor = TimeSpan.FromDays(90);

    private readonly string _next = $"{file}.{Environment.ProcessId}";
    private ScanReader? _before;
    private ScanWriter? _after;
    private ScanEntry _entry;
    private bool _hasEntry;
    private long _unknown;

    /// <summary>How many files are as they were.</summary>
    public long Unchanged { get; private set; }

    /// <summary>Begins to go through the files.</summary>
    /// <param name="contentId">The dataset's newest version; empty to trust nothing that was noted.</param>
    public void Begin(ReadOnlySpan<byte> contentId)
    {
        Dispose();
        (Unchanged, _unknown) = (0, 0);
        _before = contentId.IsEmpty ? null : ScanReader.Open(file, contentId);
        _hasEntry = Advance();
        _after = new(_next);
    }

    /// <summary>The SHA-256 that the newest version has for a file; empty where the file must be read.</summary>
    /// <param name="path">Its path; it comes after those that were asked for before.</param>
    /// <param name="stamp">What the file system says of it.</param>
    /// <param name="begunAt">Since when nothing that is read was changed unseen.</param>
    public ReadOnlyMemory<byte> Find(ReadOnlyMemory<byte> path, FileStamp stamp, DateTimeOffset begunAt)
    {
        while (_hasEntry && _entry.Path.Span.SequenceCompareTo(path.Span) < 0) _hasEntry = Advance();
        var isKnown = _hasEntry && _entry.Stamp == stamp && _entry.Path.Span.SequenceEqual(path.Span);
        var hash = isKnown ? _entry.Sha256 : default;
        if (isKnown) Unchanged++;
        if (!stamp.IsSettledAt(begunAt)) return hash;
        if (hash.IsEmpty) _unknown++;
        _after?.Add(new(path, stamp, hash));
        return hash;
    }

    /// <summary>Keeps what was gone through, as what a version has.</summary>
    /// <param name="contentId">The version's.</param>
    /// <param name="files">Its files in the order of their paths; asked for only where a hash is not known.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task KeepAsync(
        byte[] contentId, Func<IAsyncEnumerable<V1.DatasetFile>> files, CancellationToken cancellationToken)
    {
        if (_after is null) return;
        _after.End(contentId);
        _after = null;
        if (_unknown > 0) await FillAsync(contentId, files(), cancellationToken);
        File.Move(_next, file, overwrite: true);
        foreach (var old in new DirectoryInfo(Path.GetDirectoryName(file)!).EnumerateFiles())
            if (File.GetLastWriteTimeUtc(file) - old.LastWriteTimeUtc > _keptFor) old.Delete();
    }

    /// <summary>Lets go of what was not kept.</summary>
    public void Dispose()
    {
        _before?.Dispose();
        _after?.Dispose();
        (_before, _after) = (null, null);
        File.Delete(_next);
    }

    private bool Advance() => _before is not null && _before.TryTake(out _entry);

    private async Task FillAsync(
        byte[] contentId, IAsyncEnumerable<V1.DatasetFile> files, CancellationToken cancellationToken)
    {
        var filled = _next + ".filled";
        using var entries = ScanReader.Open(_next, contentId);
        using var writer = new ScanWriter(filled);
        var isThere = false;
        var entry = default(ScanEntry);
        await foreach (var listed in files.WithCancellation(cancellationToken))
        {
            do
            {
                if (isThere && entry.Path.Span.SequenceCompareTo(listed.Path.Span) >= 0) break;
                isThere = entries is not null && entries.TryTake(out entry);
            }
            while (isThere);

            if (!isThere) break;
            if (!entry.Path.Span.SequenceEqual(listed.Path.Span) || entry.Stamp.Size != listed.SizeBytes) continue;
            writer.Add(entry with { Sha256 = listed.Sha256.Memory });
        }

        writer.End(contentId);
        File.Move(filled, _next, overwrite: true);
    }
}
