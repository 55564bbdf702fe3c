using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Bib.Cli.Invocation;

/// <summary>Options whose value is a whole number: what is none, or out of range, is refused with the range.</summary>
internal static class NumberOption
{
    /// <summary>An option for a number.</summary>
    /// <param name="name">As it is typed, as in <c>--limit</c>.</param>
    /// <param name="helpName">What the value is called in the help.</param>
    /// <param name="description">What it means, with its range and default.</param>
    /// <param name="byDefault">What holds when it is not given; may lie outside of the range.</param>
    /// <param name="least">The least number.</param>
    /// <param name="most">The greatest number; null for as many as there are.</param>
    public static Option<T> Of<T>(
        string name, string helpName, string description, T byDefault, T least, T? most = null)
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => byDefault,
            CustomParser = result =>
            {
                var typed = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
                if (T.TryParse(typed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                    && value >= least && (most is null || value <= most))
                    return value;
                result.AddError(
                    $"{name} is '{typed}'; it is a number {(most is null ? $"of at least {least}" : $"from {least} to {most}")}.");
                return byDefault;
            },
        };

    /// <summary>How many things a list shows at most.</summary>
    public static Option<int> Limit() => Of("--limit", "count", "At most so many; 0 for all. Default: 0.", 0, 0);
}
