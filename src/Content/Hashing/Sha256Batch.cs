using System.Security.Cryptography;

namespace Content.Hashing;

/// <summary>
/// SHA-256 of several contents at once: side by side in the lanes of the processor's vectors where that is faster, one
/// after the other elsewhere. The hashes are the same.
/// </summary>
public static class Sha256Batch
{
    /// <summary>Below this many contents the lanes that stay empty cost more than the full ones save.</summary>
    private const int LanesWorthwhile = 4;

    /// <summary>
    /// How many contents make a full batch: as many as there are lanes, of much the same length; 1 where nothing is
    /// gained by gathering them.
    /// </summary>
    public static int Full => Sha256Lanes.IsFaster ? Sha256Lanes.Count : 1;

    /// <summary>Hashes each content.</summary>
    /// <param name="contents">Any number, of any length.</param>
    /// <param name="hashes">Takes 32 bytes for each, in the same order.</param>
    /// <exception cref="ArgumentException">There is no room for the hashes.</exception>
    public static void HashAll(ReadOnlySpan<ReadOnlyMemory<byte>> contents, Span<byte> hashes)
    {
        if (hashes.Length < contents.Length * SHA256.HashSizeInBytes)
            throw new ArgumentException($"{contents.Length} hashes do not fit in {hashes.Length} bytes.", nameof(hashes));
        if (contents.Length >= LanesWorthwhile && Sha256Lanes.IsFaster)
        {
            Sha256Lanes.HashAll(contents, hashes);
            return;
        }

        for (var index = 0; index < contents.Length; index++)
            SHA256.HashData(contents[index].Span, hashes[(index * SHA256.HashSizeInBytes)..]);
    }
}
