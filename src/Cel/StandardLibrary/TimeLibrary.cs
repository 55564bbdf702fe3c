using System.Globalization;
using Cel.Evaluation;
using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary>Moments and spans of time.</summary>
internal static class TimeLibrary
{
    public static void Declare(Signatures signatures)
    {
        signatures.Function("timestamp", CelType.Timestamp, CelType.Timestamp, (_, value) => value);
        signatures.Function("timestamp", CelType.Int, CelType.Timestamp, (_, value) =>
            CelTimestamp.TryCreate(value.AsInt()) is { } time ? CelValue.Of(time)
                : Faults.Overflow($"timestamp({value}) is out of the range of the years 1 to 9999"));
        signatures.Function("timestamp", CelType.String, CelType.Timestamp, (_, value) =>
            CelTimestamp.TryParse(value.AsString()) is { } time ? CelValue.Of(time)
                : Faults.Invalid($"{value} is no moment of the years 1 to 9999 as RFC 3339 writes it, '2009-02-13T23:31:30Z'"));
        signatures.Function("duration", CelType.Duration, CelType.Duration, (_, value) => value);
        signatures.Function("duration", CelType.String, CelType.Duration, (_, value) =>
            DurationText.TryParse(value.AsString()) is { } length ? CelValue.OfDuration(length)
                : Faults.Invalid($"{value} is no span of time up to 292 years, such as '1h30m' or '1.5s'"));

        Part("getFullYear", time => time.Year);
        Part("getMonth", time => time.Month - 1);
        Part("getDate", time => time.Day);
        Part("getDayOfMonth", time => time.Day - 1);
        Part("getDayOfWeek", time => (long)time.DayOfWeek);
        Part("getDayOfYear", time => time.DayOfYear - 1);
        Part("getHours", time => time.Hour);
        Part("getMinutes", time => time.Minute);
        Part("getSeconds", time => time.Second);
        Part("getMilliseconds", time => time.Millisecond);
        Length("getHours", 3_600 * CelTimestamp.NanosPerSecond);
        Length("getMinutes", 60 * CelTimestamp.NanosPerSecond);
        Length("getSeconds", CelTimestamp.NanosPerSecond);
        signatures.Method("getMilliseconds", [CelType.Duration], CelType.Int, (_, arguments) =>
            CelValue.Of(arguments[0].AsDuration() / 1_000_000 % 1_000));

        void Part(string name, Func<DateTime, long> part)
        {
            signatures.Method(name, [CelType.Timestamp], CelType.Int, (_, arguments) =>
                CelValue.Of(part(arguments[0].AsTimestamp().ToDateTimeOffset().UtcDateTime)));
            signatures.Method(name, [CelType.Timestamp, CelType.String], CelType.Int, (_, arguments) =>
                Zones.Local(arguments[0].AsTimestamp(), arguments[1].AsString()) is { } local
                    ? CelValue.Of(part(local))
                    : Faults.Invalid($"there is no time zone {arguments[1]}: a name such as 'Europe/Berlin', or an offset, '+01:00'"));
        }

        void Length(string name, long unit) => signatures.Method(name, [CelType.Duration], CelType.Int, (_, arguments) =>
            CelValue.Of(arguments[0].AsDuration() / unit));
    }
}
