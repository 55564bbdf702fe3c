using System.Globalization;
using Orleans.Runtime;

namespace Orleans.Embedded.Configuration;

/// <summary>Refuses values of options, naming option, value and what is allowed.</summary>
internal static class OptionRule
{
    private static readonly TimeSpan _longest = TimeSpan.FromMilliseconds(int.MaxValue);

    public static void AtLeast(int least, int value, string option)
    {
        if (value < least) throw Refused(option, value, string.Create(CultureInfo.InvariantCulture, $"at least {least}"));
    }

    /// <summary>A time that timers of this platform can wait.</summary>
    public static void Positive(TimeSpan value, string option)
    {
        if (value <= TimeSpan.Zero || value > _longest) throw Refused(option, value, $"more than zero and at most {_longest}");
    }

    public static void PositiveOrInfinite(TimeSpan value, string option)
    {
        if (value != Timeout.InfiniteTimeSpan && value <= TimeSpan.Zero)
            throw Refused(option, value, "more than zero, or Timeout.InfiniteTimeSpan for no limit");
    }

    public static void MoreThan(TimeSpan least, string ofOption, TimeSpan value, string option)
    {
        if (value <= least) throw Refused(option, value, $"more than {ofOption}, which is {least}");
    }

    public static void Named(string? value, string option)
    {
        if (string.IsNullOrWhiteSpace(value)) throw Refused(option, "empty", "a name");
    }

    private static OrleansConfigurationException Refused(string option, object value, string allowed) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{option} is {value}; it must be {allowed}. Correct the configuration."));
}
