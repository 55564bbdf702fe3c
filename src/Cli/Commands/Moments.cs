using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace Bib.Cli.Commands;

/// <summary>Moments as they are said on the command line.</summary>
internal static class Moments
{
    /// <summary>Reads a day or moment in UTC, or so many days or hours away from now, as 30d and 12h.</summary>
    /// <param name="said">What was typed.</param>
    /// <param name="now">The time.</param>
    /// <param name="isAhead">Whether days and hours count from now on; else they count back.</param>
    /// <returns>Null when it is no moment.</returns>
    public static Timestamp? Read(string said, DateTimeOffset now, bool isAhead)
    {
        var unit = said.Length > 1 ? said[^1] switch
        {
            'd' => TimeSpan.FromDays(1),
            'h' => TimeSpan.FromHours(1),
            _ => (TimeSpan?)null,
        }
        : null;
        var room = isAhead ? DateTimeOffset.MaxValue - now : now - DateTimeOffset.MinValue;
        if (unit is { } each && int.TryParse(said[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count < room / each)
        {
            return (isAhead ? now + (count * each) : now - (count * each)).ToTimestamp();
        }

        return DateTimeOffset.TryParse(
                said, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var moment)
            ? moment.ToTimestamp()
            : null;
    }
}
