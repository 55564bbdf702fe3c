using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Content.Chunking;

/// <summary>
/// The 256 random numbers that the rolling hash adds, one a byte value. Anyone can make them again:
/// docs/formats/chunking.md.
/// </summary>
public static class GearTable
{
    /// <summary>What is hashed together with the byte value; names the table's version.</summary>
    public const string Seed = "bib-chunking-gear-v1";

    private static readonly ulong[] Numbers = Derive();

    /// <summary>The numbers, by byte value.</summary>
    public static ReadOnlySpan<ulong> Values => Numbers;

    private static ulong[] Derive()
    {
        var numbers = new ulong[256];
        var input = new byte[Seed.Length + 1];
        Encoding.ASCII.GetBytes(Seed, input);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        for (var value = 0; value < numbers.Length; value++)
        {
            input[^1] = (byte)value;
            SHA256.HashData(input, digest);
            numbers[value] = BinaryPrimitives.ReadUInt64BigEndian(digest);
        }

        return numbers;
    }
}
