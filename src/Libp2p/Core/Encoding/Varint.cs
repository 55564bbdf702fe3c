using System.Buffers;

namespace Libp2p.Core.Encoding;

/// <summary>
/// Unsigned varints: seven bits a byte, lowest first, at most 63 bits, shortest form only
/// (https://github.com/multiformats/unsigned-varint).
/// </summary>
public static class Varint
{
    /// <summary>The most bytes that one takes.</summary>
    public const int LengthMax = 9;

    /// <summary>The largest value that fits.</summary>
    public const ulong ValueMax = (1UL << 63) - 1;

    /// <summary>How many bytes <paramref name="value"/> takes.</summary>
    public static int LengthOf(ulong value)
    {
        var length = 1;
        while ((value >>= 7) != 0) length++;
        return length;
    }

    /// <summary>Writes <paramref name="value"/> at the beginning of <paramref name="destination"/>.</summary>
    /// <returns>How many bytes it took.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value has more than 63 bits.</exception>
    public static int Write(Span<byte> destination, ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, ValueMax);
        var at = 0;
        for (; value >= 0x80; value >>= 7) destination[at++] = (byte)(value | 0x80);
        destination[at++] = (byte)value;
        return at;
    }

    /// <summary>Writes <paramref name="value"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value has more than 63 bits.</exception>
    public static void Write(IBufferWriter<byte> writer, ulong value) =>
        writer.Advance(Write(writer.GetSpan(LengthMax), value));

    /// <summary>Reads the varint at the beginning of <paramref name="source"/>.</summary>
    /// <param name="source">What has come so far.</param>
    /// <param name="value">The value, when done.</param>
    /// <param name="length">How many bytes it took, when done.</param>
    /// <returns>
    /// Whether it is done, more bytes are needed, or they are no varint: too long, or not the shortest form.
    /// </returns>
    public static OperationStatus TryRead(ReadOnlySpan<byte> source, out ulong value, out int length)
    {
        value = 0;
        length = 0;
        for (var at = 0; at < LengthMax; at++)
        {
            if (at == source.Length) return OperationStatus.NeedMoreData;
            var part = source[at];
            value |= (ulong)(part & 0x7f) << (7 * at);
            if (part >= 0x80) continue;
            if (part == 0 && at > 0) return OperationStatus.InvalidData;
            length = at + 1;
            return OperationStatus.Done;
        }

        return OperationStatus.InvalidData;
    }

    /// <summary>Takes the varint at the beginning of <paramref name="source"/> off it.</summary>
    /// <param name="source">What is left to read.</param>
    /// <param name="what">What is being read, for the error.</param>
    /// <exception cref="MalformedException">There is none.</exception>
    internal static ulong Take(ref ReadOnlySpan<byte> source, string what)
    {
        var status = TryRead(source, out var value, out var length);
        if (status != OperationStatus.Done)
        {
            throw new MalformedException(what, status == OperationStatus.NeedMoreData
                ? "it ends within a varint"
                : "a varint is longer than nine bytes or not in its shortest form");
        }

        source = source[length..];
        return value;
    }
}
