using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Files;

namespace Bib.Storage.Blobs;

/// <summary>The pack files of a store, one of which is appended to.</summary>
internal sealed class PackSet(IFileSystem disk, BlobLayout layout, int packBytes, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, Pack> _packs = [];
    private readonly List<Pack> _full = [];
    private Pack? _current;
    private long _lastId;
    private bool _shut;

    /// <summary>Appends a chunk to the current pack, or begins another.</summary>
    public (Pack Pack, PackedChunk Entry) Append(ChunkRef chunk, ReadOnlySpan<byte> content)
    {
        lock (_gate)
        {
            if (_shut) throw new IOException("The packs are closed: the node is stopping.");
            if (_current is { Closed: true }) _current = null;
            if (_current is { } current && current.End >= packBytes)
            {
                _full.Add(current);
                _current = null;
            }

            _current ??= Create();
            var entry = _current.Append(chunk, content);
            _current.ModifiedAt = time.GetUtcNow();
            return (_current, entry);
        }
    }

    /// <summary>
    /// Flushes packs that a round has written to. When it returns, the round's entries are durable; when it throws, the
    /// packs are abandoned.
    /// </summary>
    /// <param name="packs">Each once.</param>
    /// <param name="flush">Flushes everything there is, in place of each file; null for each file.</param>
    public void Flush(IReadOnlyCollection<Pack> packs, Action? flush)
    {
        List<(Pack Pack, long End)> ends;
        bool anyNew;
        lock (_gate)
        {
            // An earlier round may have flushed what was appended before its sender queued it, and closed the pack
            // since.
            ends = [.. packs.Where(pack => pack.Durable < pack.End).Select(pack => (pack, pack.End))];
            anyNew = packs.Any(pack => pack.Durable == 0);
        }

        flush?.Invoke();
        foreach (var (pack, end) in ends) pack.Flush(end, flush is null);
        if (anyNew && flush is null) disk.FlushDirectory(layout.Packs);
    }

    /// <summary>Gives up packs whose flush failed.</summary>
    public void Abandon(IEnumerable<Pack> packs)
    {
        lock (_gate)
        {
            foreach (var pack in packs) pack.Abandon();
        }
    }

    /// <summary>Closes packs that are full. Their entries are durable already.</summary>
    /// <param name="also">Whether the one appended to is closed too.</param>
    public void SealFull(bool also)
    {
        List<Pack> full;
        lock (_gate)
        {
            if (also && _current is { Closed: false } current && current.Durable == current.End)
            {
                _full.Add(current);
                _current = null;
            }

            full = [.. _full.Where(pack => !pack.Closed && pack.Durable == pack.End)];
            _full.RemoveAll(pack => pack.Closed || full.Contains(pack));
        }

        foreach (var pack in full)
        {
            try
            {
                pack.Seal();
            }
            catch (IOException)
            {
                // The entries are on disk; the index is made again at the next start.
                pack.Close();
            }
        }
    }

    /// <summary>The packs that take no more entries.</summary>
    public IReadOnlyList<Pack> Closed()
    {
        lock (_gate) return [.. _packs.Values.Where(pack => pack.Closed)];
    }

    /// <summary>A number for a pack that is made by rewriting another.</summary>
    public long NextId()
    {
        lock (_gate) return ++_lastId;
    }

    /// <summary>Whether a pack is still one of the store's.</summary>
    public bool Has(Pack pack)
    {
        lock (_gate) return _packs.TryGetValue(pack.Id, out var known) && known == pack;
    }

    /// <summary>Takes up a pack that a rewrite has made.</summary>
    public void Add(Pack pack)
    {
        lock (_gate) _packs[pack.Id] = pack;
    }

    /// <summary>Forgets a pack that has been rewritten.</summary>
    public void Remove(Pack pack)
    {
        lock (_gate) _packs.Remove(pack.Id);
    }

    /// <summary>
    /// Reads every pack's index; those that were not closed are read whole, cut behind their last entry and used again.
    /// A damaged one is left as it is.
    /// </summary>
    public IEnumerable<(Pack Pack, PackedChunk Entry)> Load()
    {
        foreach (var entry in disk.List(layout.Packs).OrderBy(entry => entry.Name, StringComparer.Ordinal).ToList())
        {
            var id = BlobLayout.PackId(entry.Name);
            if (id < 0) continue;
            _lastId = Math.Max(_lastId, id);
            if (Load(id, entry.ModifiedAt) is not { } loaded) continue;
            _packs[id] = loaded.Pack;
            foreach (var chunk in loaded.Scan.Chunks) yield return (loaded.Pack, chunk);
        }
    }

    /// <summary>Closes the files. A pack that is not full stays open on disk: the next start goes on with it.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _shut = true;
            foreach (var pack in _packs.Values) pack.Close();
        }
    }

    private Pack Create()
    {
        var id = ++_lastId;
        var pack = Pack.Create(disk, id, layout.Pack(id));
        _packs.Add(id, pack);
        return pack;
    }

    /// <summary>Null when the file held nothing and was removed.</summary>
    private (Pack Pack, PackScan Scan)? Load(long id, DateTimeOffset modifiedAt)
    {
        var path = layout.Pack(id);
        var file = disk.Open(path, writable: true);
        try
        {
            var scan = PackScan.Read(file);
            var pack = new Pack(id, path) { ModifiedAt = modifiedAt, Damaged = scan.Damaged };
            if (scan.Sealed || scan.Damaged)
            {
                file.Dispose();
                return (pack, scan);
            }

            if (scan.End <= PackFormat.FileHeaderSize)
            {
                file.Dispose();
                disk.Delete(path);
                return null;
            }

            // What was read may be in memory only, left by a process that died: flushed before anybody relies on it.
            file.SetLength(scan.End);
            file.Flush();
            pack.Reopen(file, scan with { Chunks = [.. scan.Chunks] });
            if (_current is not null) _full.Add(_current);
            _current = pack;
            return (pack, scan);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
