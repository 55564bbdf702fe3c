using System.Text.RegularExpressions;
using Cel.Values;

namespace Cel.Evaluation;

/// <summary>A regular expression, which takes time linear in the text whatever it is.</summary>
internal sealed class CelPattern
{
    private readonly Regex? _regex;
    private readonly string? _fault;
    private readonly int _size;

    private CelPattern(string source, Regex? regex, string? fault, int size)
    {
        Source = source;
        _regex = regex;
        _fault = fault;
        _size = size;
    }

    public string Source { get; }

    /// <summary>What 16 characters of a text cost.</summary>
    public long CostFactor => 1 + (_size >> 3);

    public static CelPattern Of(string source, CelOptions options)
    {
        if (source.Length > options.MaxPatternLength)
        {
            return Failed($"it has {source.Length} characters, and {options.MaxPatternLength} are allowed");
        }

        try
        {
            var (translated, size) = new PatternTranslator(source, options.MaxPatternSize).Translate();
            var regex = new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, options.MaxTime);
            return new CelPattern(source, regex, null, size);
        }
        catch (FormatException error)
        {
            return Failed(error.Message);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return Failed("it is no regular expression, or too large a one");
        }

        CelPattern Failed(string why) =>
            new(source, null, $"the pattern {Shortened(source)} cannot be used: {why}", 0);
    }

    /// <summary>Whether the pattern is found in a text.</summary>
    public CelValue IsMatch(CelContext context, string text)
    {
        if (_regex is null) return Faults.Invalid(_fault!);
        context.Charge(((text.Length >> 4) + 1L) * CostFactor);
        try
        {
            return CelValue.Of(_regex.IsMatch(text));
        }
        catch (RegexMatchTimeoutException)
        {
            throw new CelLimitException(CelErrorCode.LimitExceeded,
                $"a search for the pattern {Shortened(Source)} takes longer than {_regex.MatchTimeout.TotalSeconds} s");
        }
    }

    private static string Shortened(string source) =>
        ValueText.Quote(source.Length <= 60 ? source : $"{source[..60]}…");
}
