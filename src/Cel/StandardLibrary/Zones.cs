using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary>Local time, by the name of a zone or by its offset.</summary>
internal static class Zones
{
    /// <summary>What a clock shows in a zone, cut to 100 nanoseconds; null where there is no such zone.</summary>
    public static DateTime? Local(CelTimestamp time, string zone)
    {
        var utc = time.ToDateTimeOffset();
        if (OffsetOf(zone, utc) is not { } offset) return null;
        var ticks = utc.Ticks + offset.Ticks;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? utc.DateTime : new DateTime(ticks, DateTimeKind.Unspecified);
    }

    private static TimeSpan? OffsetOf(string zone, DateTimeOffset utc)
    {
        if (zone is "UTC" or "Z") return TimeSpan.Zero;
        var signed = zone.Length == 5 ? $"+{zone}" : zone;
        if (CelTimestamp.OffsetMinutes(signed) is { } minutes) return TimeSpan.FromMinutes(minutes);
        return IsName(zone) && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found.GetUtcOffset(utc) : null;
    }

    /// <summary>Zones are files to the system: only what cannot be another path is asked for.</summary>
    private static bool IsName(string zone) =>
        zone.Length is > 0 and <= 64 && char.IsAsciiLetter(zone[0])
        && zone.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '+' or '/');
}
