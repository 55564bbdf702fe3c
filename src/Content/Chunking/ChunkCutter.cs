using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Content.Chunking;

/// <summary>
/// Finds where content is cut into chunks, fed with whatever slices arrive: FastCDC with normalised chunk sizes, as
/// docs/formats/chunking.md defines it. Not thread-safe; one a stream.
/// </summary>
/// <remarks>
/// Whether a place is a cut depends on the 64 bytes before it and on the distance from the chunk's start, on nothing
/// else: so an insertion moves only the cuts near it, and slices do not matter. Bytes that cannot end a chunk, nor are
/// in the window of one that can, are skipped.
/// </remarks>
public sealed class ChunkCutter(ChunkSizes sizes)
{
    /// <summary>How many bytes a hash depends on: each shift drops a bit of 64.</summary>
    public const int WindowBytes = 64;

    private int _length;
    private ulong _hash;

    /// <summary>Bytes of the chunk that is being cut, so far.</summary>
    public int Length => _length;

    /// <summary>Takes bytes up to the end of the chunk, or all of them when it does not end here.</summary>
    /// <param name="content">What follows in the stream.</param>
    /// <param name="ends">Whether the chunk ends with the last byte taken; the next call begins a new one.</param>
    /// <returns>How many bytes were taken; all, unless the chunk ends.</returns>
    public int Take(ReadOnlySpan<byte> content, out bool ends)
    {
        var position = 0;
        var warmUpAt = sizes.Minimum - WindowBytes;
        if (_length < warmUpAt)
        {
            position = Math.Min(warmUpAt - _length, content.Length);
            _length += position;
        }

        // The window fills; the byte that makes the minimum whole is the first that may end the chunk.
        position += WarmUp(content[position..]);
        position += Scan(content[position..], sizes.Average, sizes.BelowBeforeAverage, out ends);
        if (!ends) position += Scan(content[position..], sizes.Maximum, sizes.BelowAfterAverage, out ends);
        if (!ends && _length == sizes.Maximum) ends = true;
        if (ends) Reset();
        return position;
    }

    /// <summary>Forgets the chunk that is being cut: the content has ended, or another begins.</summary>
    public void Reset()
    {
        _length = 0;
        _hash = 0;
    }

    private int WarmUp(ReadOnlySpan<byte> content)
    {
        var wanted = Math.Min(Math.Max(sizes.Minimum - 1 - _length, 0), content.Length);
        var gear = GearTable.Values;
        foreach (var value in content[..wanted]) _hash = (_hash << 1) + gear[value];
        _length += wanted;
        return wanted;
    }

    /// <summary>Hashes on until a hash is below the threshold or the chunk has the length given.</summary>
    private int Scan(ReadOnlySpan<byte> content, int untilLength, ulong below, out bool cut)
    {
        var wanted = Math.Min(untilLength - _length, content.Length);
        cut = wanted > 0;
        if (!cut) return 0;
        ref var gear = ref MemoryMarshal.GetReference(GearTable.Values);
        ref var start = ref MemoryMarshal.GetReference(content);
        var hash = _hash;
        nint index = 0;

        // Four bytes a turn: the additions overlap, and one turn's bounds are checked for all of them.
        for (; index + 4 <= wanted; index += 4)
        {
            ref var at = ref Unsafe.Add(ref start, index);
            var first = (hash << 1) + Unsafe.Add(ref gear, (nint)at);
            var second = (first << 1) + Unsafe.Add(ref gear, (nint)Unsafe.Add(ref at, 1));
            var third = (second << 1) + Unsafe.Add(ref gear, (nint)Unsafe.Add(ref at, 2));
            hash = (third << 1) + Unsafe.Add(ref gear, (nint)Unsafe.Add(ref at, 3));
            if (first < below) return End(index + 1, first);
            if (second < below) return End(index + 2, second);
            if (third < below) return End(index + 3, third);
            if (hash < below) return End(index + 4, hash);
        }

        for (; index < wanted; index++)
        {
            hash = (hash << 1) + Unsafe.Add(ref gear, (nint)Unsafe.Add(ref start, index));
            if (hash < below) return End(index + 1, hash);
        }

        cut = false;
        return End(wanted, hash);
    }

    private int End(nint taken, ulong hash)
    {
        _hash = hash;
        _length += (int)taken;
        return (int)taken;
    }
}
