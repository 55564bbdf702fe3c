using Bib.Grains.Abstractions.Blobs;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>Compares two versions' lists, reading only the list chunks that they do not share.</summary>
public static class FileListDiff
{
    /// <summary>The files that differ in content or mode, in the order of their paths.</summary>
    /// <remarks>
    /// A list chunk that both have holds the same files in both, and a path is in one list chunk only: so it can be
    /// left out on both sides.
    /// </remarks>
    public static IEnumerable<FileDifference> Compare(
        FileListReader reader, IReadOnlyList<ListRef> before, IReadOnlyList<ListRef> after)
    {
        var shared = before.Select(part => part.Chunk.Hash).ToHashSet();
        shared.IntersectWith(after.Select(part => part.Chunk.Hash));
        using var left = reader.ReadAll(Unshared(before, shared)).GetEnumerator();
        using var right = reader.ReadAll(Unshared(after, shared)).GetEnumerator();
        var (hasLeft, hasRight) = (left.MoveNext(), right.MoveNext());
        while (hasLeft || hasRight)
        {
            var order = !hasLeft ? 1 : !hasRight ? -1 : left.Current.Path.CompareTo(right.Current.Path);
            if (order < 0) yield return new(left.Current, null);
            else if (order > 0) yield return new(null, right.Current);
            else if (left.Current.Hash != right.Current.Hash || left.Current.Mode != right.Current.Mode)
                yield return new(left.Current, right.Current);
            if (order <= 0) hasLeft = left.MoveNext();
            if (order >= 0) hasRight = right.MoveNext();
        }
    }

    private static List<ListRef> Unshared(IReadOnlyList<ListRef> list, HashSet<ChunkHash> shared) =>
        [.. list.Where(part => !shared.Contains(part.Chunk.Hash))];
}
