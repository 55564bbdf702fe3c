using Content.Chunking;

namespace Content.Tests.Chunking;

internal static class Cut
{
    /// <summary>The chunks' lengths when the content arrives in slices of the sizes given, over and over.</summary>
    public static List<int> Lengths(ReadOnlySpan<byte> content, ChunkSizes sizes, params int[] slices)
    {
        var cutter = new ChunkCutter(sizes);
        var lengths = new List<int>();
        var current = 0;
        for (int position = 0, turn = 0; position < content.Length; turn++)
        {
            var wanted = slices.Length == 0 ? content.Length : Math.Max(slices[turn % slices.Length], 1);
            var slice = content.Slice(position, Math.Min(wanted, content.Length - position));
            while (!slice.IsEmpty)
            {
                var taken = cutter.Take(slice, out var ends);
                slice = slice[taken..];
                position += taken;
                current += taken;
                if (!ends) continue;
                lengths.Add(current);
                current = 0;
            }
        }

        if (current > 0) lengths.Add(current);
        return lengths;
    }
}
