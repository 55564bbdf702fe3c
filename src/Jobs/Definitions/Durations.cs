using System.Globalization;

namespace Bib.Jobs.Definitions;

/// <summary>Spans of time as people write them: <c>500ms</c>, <c>30s</c>, <c>10m</c>, <c>2h</c>.</summary>
internal static class Durations
{
    private static readonly (string Unit, TimeSpan Length)[] _units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
    ];

    /// <summary>Reads one; null when it is none, or negative.</summary>
    public static TimeSpan? Read(string text)
    {
        foreach (var (unit, length) in _units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && int.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count <= TimeSpan.FromDays(365) / length)
            {
                return count * length;
            }
        }

        return null;
    }
}
