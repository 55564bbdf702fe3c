using System.Buffers;
using System.Globalization;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Blobs;

/// <summary>What collecting and scrubbing need.</summary>
public sealed partial class ChunkStore
{
    private readonly SemaphoreSlim _foundDamaged = new(0, 1);

    internal ChunkStoreOptions Options => _options;

    /// <summary>The packs that take no more entries, with theirs; the one that does is closed first.</summary>
    internal async Task<List<(Pack Pack, List<PackedChunk> Entries)>> ClosedPacksAsync(CancellationToken cancellationToken)
    {
        await _committer.SealAsync().WaitAsync(cancellationToken);
        var closed = _packs.Closed().ToDictionary(pack => pack, _ => new List<PackedChunk>());
        lock (_gate)
        {
            foreach (var (chunk, place) in _packed.All)
            {
                if (closed.TryGetValue(place.Pack, out var entries)) entries.Add(new(chunk, place.Offset));
            }
        }

        return [.. closed.Select(pack => (pack.Key, pack.Value))];
    }

    /// <summary>Removes a chunk's file, unless somebody has sent it again.</summary>
    internal bool Remove(ChunkHash hash, DateTimeOffset unusedSince)
    {
        lock (_gate)
        {
            var path = _layout.File(hash);
            if (_pending.ContainsKey(hash) || _disk.Find(path) is not { } file || file.ModifiedAt > unusedSince) return false;
            _disk.Delete(path);
            return true;
        }
    }

    /// <summary>
    /// Writes a pack anew without some of its chunks. Damaged ones are set aside. The new one is durable before the old
    /// one goes; when the old one was used meanwhile, it stays, and when somebody else has rewritten it, nothing is
    /// done.
    /// </summary>
    /// <returns>Whether it was done.</returns>
    internal bool Rewrite(
        Pack pack, IReadOnlyCollection<PackedChunk> entries, IReadOnlySet<ChunkHash> drop, DateTimeOffset unusedSince)
    {
        var kept = Copy(entries.Where(entry => !drop.Contains(entry.Chunk.Hash)).OrderBy(entry => entry.Offset), pack);
        lock (_gate)
        {
            if (!_packs.Has(pack) || pack.ModifiedAt > unusedSince)
            {
                if (kept is { } unused) _disk.Delete(unused.Pack.Path);
                return false;
            }

            foreach (var entry in entries)
            {
                var hash = entry.Chunk.Hash;
                if (!_packed.TryGet(hash, out var place) || place.Pack != pack) continue;
                if (kept is { } copy && copy.Entries.TryGetValue(hash, out var offset))
                    _packed.Set(hash, new(copy.Pack, offset, entry.Chunk.Length));
                else _packed.Remove(hash);
            }

            if (kept is { } made) _packs.Add(made.Pack);
            _packs.Remove(pack);
            _packed.Forget(pack);
        }

        // Of a damaged one nobody knows what it held.
        if (pack.Damaged) TakeAside(pack.Path, Path.GetFileName(pack.Path));
        else _disk.Delete(pack.Path);
        return true;
    }

    /// <summary>
    /// Takes a damaged chunk's file out of the way; from now on the chunk is missing, and can be sent again. Nothing
    /// when somebody has sent it again since it was read.
    /// </summary>
    internal void SetAside(ChunkHash hash)
    {
        lock (_gate)
        {
            var path = _layout.File(hash);
            if (!_damaged.Contains(hash) || _pending.ContainsKey(hash) || _disk.Find(path) is null) return;
            TakeAside(path, hash.ToString());
        }
    }

    /// <summary>
    /// Looks at what of a closed pack is no chunk's; one that is not as it was written counts as damaged.
    /// </summary>
    internal void Inspect(Pack pack)
    {
        if (pack.Damaged) return;
        try
        {
            using var file = _disk.Open(pack.Path, writable: false);
            pack.Damaged = !PackScan.IsSound(file);
        }
        catch (FileNotFoundException)
        {
            // Rewritten since it was listed.
        }
    }

    /// <summary>Chunks that were read and found damaged, and that nobody has sent again.</summary>
    internal IReadOnlySet<ChunkHash> Damaged()
    {
        lock (_gate) return _damaged.ToHashSet();
    }

    /// <summary>Packs that were found damaged when the store was opened.</summary>
    internal IReadOnlyList<string> DamagedPacks() =>
        [.. _packs.Closed().Where(pack => pack.Damaged).Select(pack => pack.Path)];

    /// <summary>Completes when another chunk has been found damaged by who read it.</summary>
    internal Task NextDamageAsync(CancellationToken cancellationToken) => _foundDamaged.WaitAsync(cancellationToken);

    /// <summary>Whether a chunk is here and was not found damaged; does not count as using it.</summary>
    internal bool Has(ChunkHash hash)
    {
        lock (_gate)
        {
            return !_damaged.Contains(hash)
                && (_packed.Contains(hash) || (!_doubtful.Contains(hash) && _disk.Find(_layout.File(hash)) is not null));
        }
    }

    internal DateTimeOffset? ReadScrubMark() => ScrubMark.Read(_disk, _layout.Scrubbed);

    internal void WriteScrubMark(DateTimeOffset at) => ScrubMark.Write(_disk, _layout, at);

    internal Dictionary<ChunkHash, DateTimeOffset> ReadUnreferenced() => UnreferencedList.Read(_disk, _layout.Unreferenced);

    internal void WriteUnreferenced(IReadOnlyDictionary<ChunkHash, DateTimeOffset> list) =>
        UnreferencedList.Write(_disk, _layout, list);

    private (Pack Pack, Dictionary<ChunkHash, long> Entries)? Copy(IEnumerable<PackedChunk> entries, Pack from)
    {
        var offsets = new Dictionary<ChunkHash, long>();
        Pack? pack = null;
        var id = _packs.NextId();
        var temporary = Path.Combine(_layout.Temporary, $"pack-{id.ToString(CultureInfo.InvariantCulture)}");
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkRef.LengthMax);
        try
        {
            foreach (var entry in entries)
            {
                var content = buffer.AsSpan(0, entry.Chunk.Length);
                try
                {
                    ReadAt(entry.Chunk, from.Path, entry.Offset, content);
                }
                catch (ChunkDamagedException)
                {
                    Keep(entry.Chunk.Hash, content);
                    continue;
                }

                pack ??= Pack.Create(_disk, id, _layout.Pack(id), temporary);
                offsets.Add(entry.Chunk.Hash, pack.Append(entry.Chunk, content).Offset);
            }

            if (pack is null) return null;
            pack.ModifiedAt = from.ModifiedAt;
            pack.Flush(pack.End, flush: true);
            pack.Seal();
            _disk.Rename(temporary, pack.Path);
            _disk.FlushDirectory(_layout.Packs);
            _disk.Touch(pack.Path, from.ModifiedAt);
            return (pack, offsets);
        }
        catch
        {
            pack?.Close();
            _disk.Delete(temporary);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void NoteDamage(ChunkHash hash)
    {
        lock (_gate)
        {
            if (_damaged.Add(hash) && _foundDamaged.CurrentCount == 0) _foundDamaged.Release();
        }
    }

    /// <summary>A copy of damaged bytes, for a person to look at. Nothing depends on it.</summary>
    private void Keep(ChunkHash hash, ReadOnlySpan<byte> content)
    {
        var path = QuarantinePath(hash.ToString());
        using (var file = _disk.Create(path)) file.Write(0, content);
        _disk.Touch(path, _time.GetUtcNow());
        BoundQuarantine();
    }

    private void TakeAside(string path, string name)
    {
        var aside = QuarantinePath(name);
        _disk.Rename(path, aside);
        _disk.Touch(aside, _time.GetUtcNow());
        BoundQuarantine();
    }

    /// <summary>What has been there longest goes; a disk that fails must not fill up with what it has spoilt.</summary>
    private void BoundQuarantine()
    {
        var kept = 0L;
        foreach (var old in _disk.List(_layout.Quarantine).Where(file => !file.IsDirectory)
            .OrderByDescending(file => file.ModifiedAt).ThenBy(file => file.Name, StringComparer.Ordinal).ToList())
        {
            kept += old.Length;
            if (kept > _options.QuarantineBytesMax) _disk.Delete(Path.Combine(_layout.Quarantine, old.Name));
        }
    }

    private string QuarantinePath(string name)
    {
        for (var number = 1; ; number++)
        {
            var path = Path.Combine(_layout.Quarantine, $"{name}.{number.ToString(CultureInfo.InvariantCulture)}");
            if (_disk.Find(path) is null) return path;
        }
    }
}
