using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Blobs;

/// <summary>
/// Where the chunks are that lie in packs. A node may have millions of them in memory for as long as it runs, so each
/// costs its hash, 12 bytes and at most an eighth more: no objects, and tables that grow by a sixteenth. One thread at
/// a time.
/// </summary>
internal sealed class PackIndex
{
    /// <summary>Bits of a hash that say which table it is in: so that one grows at a time, and by little.</summary>
    private const int TableBits = 12;

    private readonly PackIndexTable[] _tables = new PackIndexTable[1 << TableBits];
    private readonly Dictionary<int, Pack> _packs = [];

    /// <summary>How many chunks there are.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of memory that the tables have.</summary>
    public long Bytes => _tables.Sum(table => table.Bytes);

    /// <summary>Every chunk, in the order of the hashes.</summary>
    public IEnumerable<(ChunkRef Chunk, PackLocation Place)> All =>
        from table in _tables
        from entry in table.Entries
        select (new ChunkRef(entry.Hash, entry.Length), PlaceOf(entry));

    /// <summary>Whether a chunk is in a pack.</summary>
    public bool Contains(ChunkHash hash) => TableOf(hash).Find(hash) >= 0;

    /// <summary>Where a chunk is.</summary>
    public bool TryGet(ChunkHash hash, out PackLocation place)
    {
        ref var table = ref TableOf(hash);
        var at = table.Find(hash);
        place = at >= 0 ? PlaceOf(table[at]) : default;
        return at >= 0;
    }

    /// <summary>Enters a chunk, or that it is in another place now.</summary>
    public void Set(ChunkHash hash, PackLocation place)
    {
        var id = checked((int)place.Pack.Id);
        _packs[id] = place.Pack;
        if (TableOf(hash).Set(new(hash, checked((uint)place.Offset), place.Length, id))) Count++;
    }

    /// <summary>Takes a chunk out, if it is there.</summary>
    public void Remove(ChunkHash hash)
    {
        if (TableOf(hash).Remove(hash)) Count--;
    }

    /// <summary>Lets go of a pack that has no chunks any more.</summary>
    public void Forget(Pack pack) => _packs.Remove(checked((int)pack.Id));

    private ref PackIndexTable TableOf(ChunkHash hash) => ref _tables[hash.First >> (64 - TableBits)];

    private PackLocation PlaceOf(PackIndexEntry entry) => new(_packs[entry.Pack], entry.Offset, entry.Length);
}
