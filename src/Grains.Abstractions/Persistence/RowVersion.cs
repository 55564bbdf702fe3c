using System.Globalization;

namespace Bib.Grains.Abstractions.Persistence;

/// <summary>The version of a row, which is its ETag: 1 when made, one more with each save.</summary>
public static class RowVersion
{
    /// <summary>The ETag that a save makes of this one; null stands for a row that does not exist.</summary>
    public static string Next(string? etag) => Of(Read(etag) + 1);

    /// <summary>The ETag of a number.</summary>
    public static string Of(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>The number; 0 when there is no row.</summary>
    /// <exception cref="FormatException">The text is no ETag of ours.</exception>
    public static long Read(string? etag) =>
        etag is null ? 0 : long.Parse(etag, NumberStyles.None, CultureInfo.InvariantCulture);
}
