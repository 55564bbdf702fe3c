using System.Globalization;
using System.Text;

namespace Bib.Query.Worker.Results;

/// <summary>
/// Days, times and spans in ISO 8601. DuckDB's go far beyond .NET's: five million years, and infinity.
/// </summary>
internal static class MomentText
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long SecondsPerDay = 86_400;

    /// <summary>What DuckDB's offsets of times with a zone are counted down from.</summary>
    private const int OffsetMax = (16 * 60 * 60) - 1;

    /// <summary>A day, counted from 1970.</summary>
    public static string Date(int days) => days switch
    {
        int.MaxValue => "infinity",
        -int.MaxValue => "-infinity",
        _ => Day(days),
    };

    /// <summary>A time of the day in nanoseconds.</summary>
    public static string Time(long nanoseconds)
    {
        var seconds = nanoseconds / NanosecondsPerSecond;
        return string.Create(CultureInfo.InvariantCulture,
            $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}{Fraction(nanoseconds % NanosecondsPerSecond)}");
    }

    /// <summary>A time of the day with its offset: 40 bits of microseconds, 24 of the offset.</summary>
    public static string TimeWithZone(ulong bits)
    {
        var offset = OffsetMax - (int)(bits & 0xFFFFFF);
        var sign = offset < 0 ? '-' : '+';
        offset = Math.Abs(offset);
        var seconds = offset % 60 == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $":{offset % 60:00}");
        return string.Create(CultureInfo.InvariantCulture,
            $"{Time((long)(bits >> 24) * 1000)}{sign}{offset / 3600:00}:{offset / 60 % 60:00}{seconds}");
    }

    /// <summary>A moment, counted from 1970.</summary>
    public static string Timestamp(long ticks, long ticksPerSecond, string zone = "")
    {
        if (ticks == long.MaxValue) return "infinity";
        if (ticks == -long.MaxValue) return "-infinity";
        var (seconds, rest) = Floor(ticks, ticksPerSecond);
        var (days, time) = Floor(seconds, SecondsPerDay);
        var nanoseconds = (time * NanosecondsPerSecond) + (rest * (NanosecondsPerSecond / ticksPerSecond));
        return $"{Day(days)}T{Time(nanoseconds)}{zone}";
    }

    /// <summary>A span, as <c>P1Y2M3DT4H5M6.5S</c>; each part has its own sign.</summary>
    public static string Interval(IntervalValue value)
    {
        var text = new StringBuilder("P");
        Part(value.Months / 12, 'Y');
        Part(value.Months % 12, 'M');
        Part(value.Days, 'D');
        var micros = Math.Abs((decimal)value.Microseconds);
        if (micros > 0)
        {
            var sign = value.Microseconds < 0 ? "-" : "";
            text.Append('T');
            var seconds = decimal.Truncate(micros / 1_000_000);
            var fraction = Fraction((long)(micros % 1_000_000) * 1000);
            if (seconds >= 3600) text.Append(CultureInfo.InvariantCulture, $"{sign}{decimal.Truncate(seconds / 3600)}H");
            if (seconds / 60 % 60 >= 1)
                text.Append(CultureInfo.InvariantCulture, $"{sign}{decimal.Truncate(seconds / 60 % 60)}M");
            if (seconds % 60 > 0 || fraction.Length > 0)
                text.Append(CultureInfo.InvariantCulture, $"{sign}{seconds % 60}{fraction}S");
        }

        return text.Length == 1 ? "PT0S" : text.ToString();

        void Part(int number, char unit)
        {
            if (number != 0) text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
        }
    }

    /// <summary>
    /// Year, month and day of a day counted from 1970, by eras of 400 years that begin in March.
    /// </summary>
    private static string Day(long days)
    {
        var (era, dayOfEra) = Floor(days + 719_468, 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shifted = ((5 * dayOfYear) + 2) / 153;
        var day = dayOfYear - (((153 * shifted) + 2) / 5) + 1;
        var month = shifted < 10 ? shifted + 3 : shifted - 9;
        var year = yearOfEra + (era * 400) + (month <= 2 ? 1 : 0);
        var sign = year < 0 ? "-" : year > 9999 ? "+" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(year):0000}-{month:00}-{day:00}");
    }

    private static string Fraction(long nanoseconds) => nanoseconds == 0
        ? ""
        : "." + nanoseconds.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0');

    private static (long Whole, long Remainder) Floor(long value, long by)
    {
        var (whole, rest) = Math.DivRem(value, by);
        return rest < 0 ? (whole - 1, rest + by) : (whole, rest);
    }
}
