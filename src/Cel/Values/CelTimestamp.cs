using System.Globalization;

namespace Cel.Values;

/// <summary>A moment of the years 1 to 9999 of UTC, to the nanosecond.</summary>
public sealed class CelTimestamp : CelReference
{
    internal const long MinSeconds = -62_135_596_800;
    internal const long MaxSeconds = 253_402_300_799;
    internal const long NanosPerSecond = 1_000_000_000;

    private CelTimestamp(long seconds, int nanos) : base(CelKind.Timestamp)
    {
        Seconds = seconds;
        Nanos = nanos;
    }

    /// <summary>Seconds since 1970, rounded down.</summary>
    public long Seconds { get; }

    /// <summary>Nanoseconds behind <see cref="Seconds"/>, 0 to 999,999,999.</summary>
    public int Nanos { get; }

    /// <summary>The moment, or null where it lies outside the years 1 to 9999.</summary>
    public static CelTimestamp? TryCreate(long seconds, int nanos = 0) =>
        seconds is < MinSeconds or > MaxSeconds || nanos is < 0 or >= (int)NanosPerSecond ? null : new(seconds, nanos);

    /// <summary>The moment that .NET means.</summary>
    public static CelTimestamp Of(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTime.UnixEpoch.Ticks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        if (rest < 0) (seconds, rest) = (seconds - 1, rest + TimeSpan.TicksPerSecond);
        return new CelTimestamp(seconds, (int)rest * 100);
    }

    /// <summary>The moment for .NET, cut to 100 nanoseconds.</summary>
    public DateTimeOffset ToDateTimeOffset() =>
        new(DateTime.UnixEpoch.Ticks + Seconds * TimeSpan.TicksPerSecond + Nanos / 100, TimeSpan.Zero);

    /// <summary>Reads RFC 3339 with a time zone and up to nine digits behind the second.</summary>
    public static CelTimestamp? TryParse(string text)
    {
        // yyyy-MM-ddTHH:mm:ss[.fffffffff](Z|±HH:mm)
        if (text.Length is < 20 or > 35 || text[10] is not ('T' or 't')) return null;
        if (!DateTime.TryParseExact(text.AsSpan(0, 19), "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            return null;
        }

        var at = 19;
        var nanos = 0;
        if (text[at] == '.')
        {
            var digits = 0;
            for (at++; at < text.Length && char.IsAsciiDigit(text[at]); at++, digits++)
            {
                if (digits >= 9) return null;
                nanos = nanos * 10 + text[at] - '0';
            }

            if (digits == 0) return null;
            for (; digits < 9; digits++) nanos *= 10;
        }

        if (OffsetMinutes(text.AsSpan(at)) is not { } minutes) return null;
        var seconds = (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond - minutes * 60L;
        return TryCreate(seconds, nanos);
    }

    /// <summary>Negative where this moment is before another, positive where it is behind it.</summary>
    public int CompareTo(CelTimestamp other) => Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds)
        : Nanos.CompareTo(other.Nanos);

    /// <summary>RFC 3339 in UTC, with as many digits behind the second as are needed.</summary>
    public override string ToString()
    {
        var time = DateTime.UnixEpoch.AddSeconds(Seconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return Nanos == 0 ? $"{time}Z" : $"{time}.{FractionOf(Nanos)}Z";
    }

    /// <summary>The minutes by which a suffix (<c>Z</c>, <c>+01:00</c>) is ahead of UTC, or null.</summary>
    internal static int? OffsetMinutes(ReadOnlySpan<char> suffix)
    {
        if (suffix is "Z" or "z") return 0;
        if (suffix.Length != 6 || suffix[0] is not ('+' or '-') || suffix[3] != ':') return null;
        if (!byte.TryParse(suffix[1..3], NumberStyles.None, null, out var hours) || hours > 23) return null;
        if (!byte.TryParse(suffix[4..6], NumberStyles.None, null, out var minutes) || minutes > 59) return null;
        return (suffix[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
    }

    private static string FractionOf(int nanos) => nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
}
