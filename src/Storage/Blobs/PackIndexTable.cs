using System.Runtime.CompilerServices;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Blobs;

/// <summary>
/// A part of a <see cref="PackIndex"/>: an array in the order of the hashes, with gaps. Hashes are spread evenly, so
/// one says itself about where it stands; it stands there or a few places behind, for those in its way are smaller. So
/// the array may be nearly full, and what is not there is missed as soon as what is found.
/// </summary>
internal struct PackIndexTable
{
    private const int RoomMin = 8;

    private PackIndexEntry[]? _entries;

    /// <summary>
    /// Places that hashes call their own. Those at the end of the array are nobody's, and there are as many as it
    /// takes:
    /// who sends chunks may choose such as crowd there.
    /// </summary>
    private int _homes;
    private int _count;

    /// <summary>Bytes of its array.</summary>
    public readonly long Bytes => (_entries?.LongLength ?? 0) * Unsafe.SizeOf<PackIndexEntry>();

    /// <summary>What is in it, in order.</summary>
    public readonly IEnumerable<PackIndexEntry> Entries => (_entries ?? []).Where(entry => entry.Length > 0);

    /// <summary>An entry by its place.</summary>
    public readonly ref readonly PackIndexEntry this[int at] => ref _entries![at];

    /// <summary>Where a chunk stands; below 0 when it is not here.</summary>
    public readonly int Find(ChunkHash hash)
    {
        if (_entries is null) return -1;
        var at = PlaceFor(hash);
        return at < _entries.Length && _entries[at].Length > 0 && _entries[at].Hash == hash ? at : -1;
    }

    /// <summary>Enters a chunk; false when it was here already, and is somewhere else now.</summary>
    public bool Set(PackIndexEntry entry)
    {
        if (Find(entry.Hash) is >= 0 and var known)
        {
            _entries![known] = entry;
            return false;
        }

        if (_entries is null || (_count + 1) * 16 > _entries.Length * 15) Grow();
        Insert(entry);
        _count++;
        return true;
    }

    /// <summary>Takes a chunk out; false when it is not here.</summary>
    public bool Remove(ChunkHash hash)
    {
        var at = Find(hash);
        if (at < 0) return false;
        var entries = _entries!;

        // Those behind it move up, as far as they stand behind their own places.
        var end = at + 1;
        while (end < entries.Length && entries[end].Length > 0 && HomeOf(entries[end].Hash) < end) end++;
        Array.Copy(entries, at + 1, entries, at, end - at - 1);
        entries[end - 1] = default;
        _count--;
        return true;
    }

    private readonly int HomeOf(ChunkHash hash) => (int)Math.BigMul(hash.First << 12, (ulong)_homes, out _);

    /// <summary>Where a hash stands, or would: behind all smaller ones of its cluster.</summary>
    private readonly int PlaceFor(ChunkHash hash)
    {
        var entries = _entries!;
        var at = HomeOf(hash);
        while (at < entries.Length && entries[at].Length > 0 && entries[at].Hash.CompareTo(hash) < 0) at++;
        return at;
    }

    private void Insert(PackIndexEntry entry)
    {
        var at = PlaceFor(entry.Hash);
        var gap = at;
        while (gap < _entries!.Length && _entries[gap].Length > 0) gap++;
        if (gap == _entries.Length) Array.Resize(ref _entries, gap + Room(gap));
        Array.Copy(_entries, at, _entries, at + 1, gap - at);
        _entries[at] = entry;
    }

    private void Grow()
    {
        var old = _entries ?? [];
        _homes = old.Length + Room(old.Length);
        _entries = new PackIndexEntry[_homes + (RoomMin / 2)];
        foreach (var entry in old)
        {
            if (entry.Length > 0) Insert(entry);
        }
    }

    private static int Room(int length) => Math.Max(RoomMin, length / 16);
}
