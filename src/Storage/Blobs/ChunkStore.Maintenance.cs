using System.Buffers;
using System.Globalization;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Blobs;

/// <summary>What collecting and scrubbing need.</summary>
public sealed partial class ChunkStore
{
    internal ChunkStoreOptions Options => _options;

    /// <summary>The packs that take no more entries, with theirs; the one that does is closed first.</summary>
    internal async Task<List<(Pack Pack, List<PackedChunk> Entries)>> ClosedPacksAsync(CancellationToken cancellationToken)
    {
        await _committer.SealAsync().WaitAsync(cancellationToken);
        var closed = _packs.Closed().ToDictionary(pack => pack, _ => new List<PackedChunk>());
        lock (_gate)
        {
            foreach (var (hash, place) in _packed)
            {
                if (closed.TryGetValue(place.Pack, out var entries)) entries.Add(new(new(hash, place.Length), place.Offset));
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
    /// one goes; when the old one was used meanwhile, it stays.
    /// </summary>
    /// <returns>Whether it was done.</returns>
    internal bool Rewrite(
        Pack pack, IReadOnlyCollection<PackedChunk> entries, IReadOnlySet<ChunkHash> drop, DateTimeOffset unusedSince)
    {
        var kept = Copy(entries.Where(entry => !drop.Contains(entry.Chunk.Hash)).OrderBy(entry => entry.Offset), pack);
        lock (_gate)
        {
            if (pack.ModifiedAt > unusedSince)
            {
                if (kept is { } unused) _disk.Delete(unused.Pack.Path);
                return false;
            }

            foreach (var entry in entries)
            {
                var hash = entry.Chunk.Hash;
                if (!_packed.TryGetValue(hash, out var place) || place.Pack != pack) continue;
                if (kept is { } copy && copy.Entries.TryGetValue(hash, out var offset))
                    _packed[hash] = new(copy.Pack, offset, entry.Chunk.Length);
                else _packed.Remove(hash);
            }

            if (kept is { } made) _packs.Add(made.Pack);
            _packs.Remove(pack);
        }

        _disk.Delete(pack.Path);
        return true;
    }

    /// <summary>
    /// Takes a damaged chunk's file out of the way; from now on the chunk is missing, and can be sent again.
    /// </summary>
    internal void SetAside(ChunkHash hash)
    {
        lock (_gate)
        {
            var path = _layout.File(hash);
            if (_disk.Find(path) is null) return;
            _disk.Rename(path, QuarantinePath(hash));
        }
    }

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

    /// <summary>A copy of damaged bytes, for a person to look at. Nothing depends on it.</summary>
    private void Keep(ChunkHash hash, ReadOnlySpan<byte> content)
    {
        var path = QuarantinePath(hash);
        using var file = _disk.Create(path);
        file.Write(0, content);
    }

    private string QuarantinePath(ChunkHash hash)
    {
        for (var number = 1; ; number++)
        {
            var path = Path.Combine(_layout.Quarantine, $"{hash}.{number.ToString(CultureInfo.InvariantCulture)}");
            if (_disk.Find(path) is null) return path;
        }
    }
}
