namespace Cel.StandardLibrary;

/// <summary>Spans of time as text: <c>1h30m</c>, <c>-1.5s</c>, <c>300ms</c>.</summary>
internal static class DurationText
{
    private static readonly (string Unit, long Nanoseconds)[] _units =
    [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ];

    /// <summary>The span in nanoseconds, or null where the text is none or it does not fit.</summary>
    public static long? TryParse(string text)
    {
        if (text.Length is 0 or > 200) return null;
        var at = text[0] is '-' or '+' ? 1 : 0;
        if (text.AsSpan(at) is "0") return 0;
        if (at == text.Length) return null;
        Int128 total = 0;
        while (at < text.Length)
        {
            if (Part(text, ref at) is not { } part) return null;
            total += part;
            if (total > (Int128)long.MaxValue + 1) return null;
        }

        if (text[0] == '-') total = -total;
        return total <= long.MaxValue ? (long)total : null;
    }

    private static Int128? Part(string text, ref int at)
    {
        Int128 whole = 0;
        Int128 fraction = 0;
        Int128 scale = 1;
        var digits = 0;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++, digits++)
        {
            whole = whole * 10 + text[at] - '0';
            if (whole > long.MaxValue) return null;
        }

        if (at < text.Length && text[at] == '.')
        {
            for (at++; at < text.Length && char.IsAsciiDigit(text[at]); at++, digits++)
            {
                // Digits beyond the nanosecond of an hour do not matter.
                if (scale >= 1_000_000_000_000_000) continue;
                fraction = fraction * 10 + text[at] - '0';
                scale *= 10;
            }
        }

        if (digits == 0) return null;
        var rest = text.AsSpan(at);
        (string Unit, long Nanoseconds) best = ("", 0);
        foreach (var unit in _units)
        {
            if (unit.Unit.Length > best.Unit.Length && rest.StartsWith(unit.Unit, StringComparison.Ordinal)) best = unit;
        }

        if (best.Nanoseconds == 0) return null;
        at += best.Unit.Length;
        return whole * best.Nanoseconds + fraction * best.Nanoseconds / scale;
    }
}
