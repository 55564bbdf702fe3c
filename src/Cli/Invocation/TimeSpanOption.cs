using System.CommandLine;
using System.Globalization;

namespace Bib.Cli.Invocation;

/// <summary>Options whose value is how long something lasts: a whole number with a unit, as in <c>90s</c> or <c>7d</c>.</summary>
internal static class TimeSpanOption
{
    /// <summary>An option for a time, null when it is not given.</summary>
    /// <param name="name">As it is typed, as in <c>--for</c>.</param>
    /// <param name="description">What it means.</param>
    /// <param name="most">The longest.</param>
    public static Option<TimeSpan?> Of(string name, string description, TimeSpan most) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result =>
        {
            var typed = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
            if (Read(typed) is { } read && read > TimeSpan.Zero && read <= most) return read;
            result.AddError(
                $"{name} is '{typed}'; it is a number of s, m, h, d or w of at most {(int)most.TotalDays} days, as in 12h or 7d.");
            return null;
        },
    };

    private static TimeSpan? Read(string typed)
    {
        if (typed.Length < 2 || !int.TryParse(typed[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
        var seconds = typed[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, 'w' => 604_800, _ => 0 };
        return (long)count * seconds <= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond
            ? TimeSpan.FromSeconds((long)count * seconds)
            : null;
    }
}
