using System.Buffers.Binary;
using System.Numerics;

namespace Bib.Storage.Files;

/// <summary>
/// CRC-32C (the Castagnoli polynomial, begun with and finally inverted by ones): tells torn and stale bytes from those
/// that were written, not those that somebody has forged.
/// </summary>
internal static class Crc32C
{
    /// <summary>What a checksum begins with.</summary>
    public const uint Start = uint.MaxValue;

    /// <summary>The checksum of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Finish(Add(Start, bytes));

    /// <summary>Goes on with a checksum over more bytes.</summary>
    public static uint Add(uint checksum, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes) checksum = BitOperations.Crc32C(checksum, value);
        return checksum;
    }

    /// <summary>The checksum of all that was added.</summary>
    public static uint Finish(uint checksum) => ~checksum;
}
