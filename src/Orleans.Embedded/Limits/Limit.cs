using System.Globalization;
using Orleans.Runtime;

namespace Orleans.Embedded.Limits;

/// <summary>One sentence for all of <see cref="EmbeddedLimitOptions"/>.</summary>
internal static class Limit
{
    /// <summary>Throws when there are as many as may be.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="limit">How many there may be.</param>
    /// <param name="option">The option that says so.</param>
    /// <param name="who">Who has them.</param>
    /// <param name="things">What they are, in the plural.</param>
    /// <param name="fix">What to do about it, as the beginning of a sentence.</param>
    /// <exception cref="LimitExceededException">With all of these in its message.</exception>
    public static void Check<TWho>(int count, int limit, string option, TWho who, string things, string fix)
    {
        if (count >= limit) throw Exceeded(count, limit, option, who, things, fix);
    }

    /// <inheritdoc cref="Check{TWho}"/>
    public static LimitExceededException Exceeded<TWho>(
        int count, int limit, string option, TWho who, string things, string fix) => new(string.Create(
            CultureInfo.InvariantCulture,
            $"{who} has {count} {things}, the limit is {limit} (EmbeddedLimitOptions.{option}). {fix}, or raise the limit."));
}
