using System.Globalization;

namespace Orleans;

/// <summary>How long this class of grains is kept without a call; at least one minute.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public class CollectionAgeLimitAttribute : Attribute
{
    /// <summary>The shortest limit.</summary>
    public static readonly TimeSpan MinAgeLimit = TimeSpan.FromMinutes(1);

    private readonly TimeSpan? _fixed;

    /// <summary>For use with <see cref="Days"/>, <see cref="Hours"/>, <see cref="Minutes"/>.</summary>
    public CollectionAgeLimitAttribute()
    {
    }

    /// <summary>A <see cref="TimeSpan"/> as text: <c>00:10:00</c> is ten minutes.</summary>
    public CollectionAgeLimitAttribute(string inactivityPeriod) =>
        _fixed = TimeSpan.Parse(inactivityPeriod, CultureInfo.InvariantCulture);

    /// <summary>Days of the limit.</summary>
    public double Days { get; set; }

    /// <summary>Hours of the limit.</summary>
    public double Hours { get; set; }

    /// <summary>Minutes of the limit.</summary>
    public double Minutes { get; set; }

    /// <summary>Whether it is never collected.</summary>
    public bool AlwaysActive { get; set; }

    /// <summary>The limit.</summary>
    public TimeSpan AgeLimit
    {
        get
        {
            if (AlwaysActive) return Timeout.InfiniteTimeSpan;
            var sum = _fixed
                ?? TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
            return sum >= MinAgeLimit
                ? sum
                : throw new ArgumentOutOfRangeException(
                    nameof(AgeLimit), sum, $"A collection age limit is at least {MinAgeLimit}.");
        }
    }
}
