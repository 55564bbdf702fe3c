using System.Numerics;

namespace Content.Chunking;

/// <summary>
/// How large chunks are, and with that how likely a cut is at each byte. Changing them cuts all data anew.
/// </summary>
public sealed record ChunkSizes
{
    /// <summary>Two bits stricter before the average, two laxer after it: level 2 of the FastCDC paper.</summary>
    private const int NormalizationBits = 2;

    /// <param name="minimum">The fewest bytes of a chunk that is not the last; at least the hash's window.</param>
    /// <param name="average">Where the condition becomes laxer; a power of two.</param>
    /// <param name="maximum">The most bytes of a chunk.</param>
    /// <exception cref="ArgumentOutOfRangeException">They do not stand in that order, or break their
    /// limits.</exception>
    public ChunkSizes(int minimum, int average, int maximum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimum, ChunkCutter.WindowBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(average, minimum);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, average);
        if (!BitOperations.IsPow2(average) || average < 1 << (NormalizationBits + 1))
            throw new ArgumentOutOfRangeException(nameof(average), average, "The average must be a power of two.");
        Minimum = minimum;
        Average = average;
        Maximum = maximum;
        var bits = BitOperations.Log2((uint)average);
        BelowBeforeAverage = 1UL << (64 - bits - NormalizationBits);
        BelowAfterAverage = 1UL << (64 - bits + NormalizationBits);
    }

    /// <summary>What Bib cuts with: 256 KiB, 1 MiB, 4 MiB.</summary>
    public static ChunkSizes Standard { get; } = new(256 << 10, 1 << 20, 4 << 20);

    /// <summary>Bytes.</summary>
    public int Minimum { get; }

    /// <summary>Bytes.</summary>
    public int Average { get; }

    /// <summary>Bytes.</summary>
    public int Maximum { get; }

    /// <summary>Up to the average, a hash below this cuts.</summary>
    internal ulong BelowBeforeAverage { get; }

    /// <summary>From the average on, a hash below this cuts.</summary>
    internal ulong BelowAfterAverage { get; }
}
