using System.Globalization;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>
/// A version's number, <c>1.2.0</c>: three numbers of up to nine digits. Later versions have higher ones.
/// </summary>
/// <param name="Major">Raised when what reads the data must change.</param>
/// <param name="Minor">Raised when data is added.</param>
/// <param name="Patch">Raised when data is corrected.</param>
[GenerateSerializer, Immutable, Alias("bib.datasets.version-number")]
public readonly record struct VersionNumber(
    [property: Id(0)] int Major, [property: Id(1)] int Minor, [property: Id(2)] int Patch) : IComparable<VersionNumber>
{
    private const int PartMax = 999_999_999;

    /// <summary>The number of a first version when none is given.</summary>
    public static VersionNumber First { get; } = new(1, 0, 0);

    /// <summary>The number after this one when none is given; the parts before are raised where one is full.</summary>
    public VersionNumber Next() => Patch < PartMax
        ? this with { Patch = Patch + 1 }
        : Minor < PartMax ? new(Major, Minor + 1, 0) : new(Major + 1, 0, 0);

    /// <summary>
    /// Reads three numbers between dots, without leading zeros; false when the text is anything else.
    /// </summary>
    public static bool TryParse(string? text, out VersionNumber number)
    {
        number = default;
        var parts = (text ?? "").Split('.');
        if (parts.Length != 3) return false;
        Span<int> read = stackalloc int[3];
        for (var index = 0; index < 3; index++)
        {
            var part = parts[index];
            if (part.Length is 0 or > 9 || (part.Length > 1 && part[0] == '0')) return false;
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out read[index])) return false;
        }

        number = new(read[0], read[1], read[2]);
        return true;
    }

    /// <summary>Reads a number that was written by <see cref="ToString"/>.</summary>
    /// <exception cref="FormatException">The text is no version number.</exception>
    public static VersionNumber Parse(string text) => TryParse(text, out var number)
        ? number
        : throw new FormatException($"'{text}' is no version number; one looks like 1.2.0.");

    /// <inheritdoc/>
    public int CompareTo(VersionNumber other) =>
        (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");

    /// <summary>Whether one number comes before another.</summary>
    public static bool operator <(VersionNumber left, VersionNumber right) => left.CompareTo(right) < 0;

    /// <summary>Whether one number comes after another.</summary>
    public static bool operator >(VersionNumber left, VersionNumber right) => left.CompareTo(right) > 0;

    /// <summary>Whether one number is or comes before another.</summary>
    public static bool operator <=(VersionNumber left, VersionNumber right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one number is or comes after another.</summary>
    public static bool operator >=(VersionNumber left, VersionNumber right) => left.CompareTo(right) >= 0;
}
