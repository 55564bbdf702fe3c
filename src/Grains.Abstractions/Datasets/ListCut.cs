using Bib.Grains.Abstractions.Blobs;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>Where lists are cut into chunks: behind one entry in 1,024, by what names the entry.</summary>
internal static class ListCut
{
    private const int LeadingZeroBits = 10;

    /// <summary>FNV-1a of the path, 64 bits: ten leading zeros.</summary>
    public static bool After(ManifestPath path)
    {
        var hash = 0xcbf29ce484222325UL;
        foreach (var value in path.Bytes) hash = (hash ^ value) * 0x100000001b3UL;
        return hash >> (64 - LeadingZeroBits) == 0;
    }

    /// <summary>A chunk's hash is random already: ten leading zeros.</summary>
    public static bool After(ChunkRef chunk) => chunk.Hash.First >> (64 - LeadingZeroBits) == 0;
}
