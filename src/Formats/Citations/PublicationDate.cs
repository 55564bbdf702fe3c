using System.Globalization;

namespace Formats.Citations;

/// <summary>A date of ISO 8601 that may leave out the day, or the day and the month.</summary>
public static class PublicationDate
{
    private static readonly string[] _forms = ["yyyy-MM-dd", "yyyy-MM", "yyyy"];

    /// <summary>Whether a text is <c>2024</c>, <c>2024-05</c> or <c>2024-05-01</c>, and such a day exists.</summary>
    public static bool IsValid(string text) => Read(text) is not null;

    /// <summary>The year, month and day of a text, as far as it says them; empty for any other text.</summary>
    public static IReadOnlyList<int> Parts(string text) => Read(text) is { } date
        ? new[] { date.Year, date.Month, date.Day }[..((text.Length - 1) / 3)]
        : [];

    /// <summary>
    /// The date with which a moment's text begins, as <c>2024-05-01T10:00:00Z</c>; empty for any other.
    /// </summary>
    public static string Of(string text)
    {
        foreach (var length in (ReadOnlySpan<int>)[10, 7, 4])
        {
            var isWhole = text.Length == length || (text.Length > length && length == 10 && text[10] is 'T' or 't' or ' ');
            if (isWhole && IsValid(text[..length])) return text[..length];
        }

        return "";
    }

    private static DateOnly? Read(string text) =>
        DateOnly.TryParseExact(text, _forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : null;
}
