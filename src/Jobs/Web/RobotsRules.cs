using System.Globalization;

namespace Bib.Jobs.Web;

/// <summary>
/// What a robots.txt lets a program fetch (RFC 9309): the group of the program's name, else that of everybody; of rules
/// that fit the longest counts, and of two as long the one that allows. Pure.
/// </summary>
internal sealed class RobotsRules
{
    /// <summary>The name that groups are looked for by.</summary>
    public const string Agent = "bib";

    /// <summary>Rules that are read; those behind are left out.</summary>
    private const int RulesMax = 10_000;

    /// <summary>A longer pattern is cut, which makes it fit more.</summary>
    private const int PatternLengthMax = 2000;

    private readonly List<(string Pattern, bool IsAllowed)> _rules = [];

    private RobotsRules()
    {
    }

    /// <summary>Nothing is forbidden.</summary>
    public static RobotsRules None { get; } = new();

    /// <summary>How long the host wants to be left alone between two requests; zero where it does not say.</summary>
    public TimeSpan Delay { get; private set; }

    /// <summary>Reads a robots.txt; what it does not understand it leaves out.</summary>
    public static RobotsRules Of(string text)
    {
        var (own, everybody) = (new RobotsRules(), new RobotsRules());
        var (isOwnGiven, isNaming) = (false, false);
        var current = new HashSet<RobotsRules>();
        foreach (var raw in text.AsSpan().TrimStart('\uFEFF').EnumerateLines())
        {
            var comment = raw.IndexOf('#');
            var line = comment < 0 ? raw : raw[..comment];
            var colon = line.IndexOf(':');
            if (colon < 0) continue;
            var (field, value) = (line[..colon].Trim().ToString().ToLowerInvariant(), line[(colon + 1)..].Trim().ToString());
            switch (field)
            {
                case "user-agent":
                    if (!isNaming) current.Clear();
                    isNaming = true;
                    if (value == "*") current.Add(everybody);
                    if (!string.Equals(ProductOf(value), Agent, StringComparison.OrdinalIgnoreCase)) break;
                    current.Add(own);
                    isOwnGiven = true;
                    break;
                case "allow" or "disallow":
                    isNaming = false;
                    foreach (var group in current) group.Add(value, field == "allow");
                    break;
                case "crawl-delay":
                    isNaming = false;
                    foreach (var group in current) group.Wait(value);
                    break;
            }
        }

        return isOwnGiven ? own : everybody;
    }

    /// <summary>Whether a path, with its query, may be fetched.</summary>
    public bool Allows(string path)
    {
        if (path == "/robots.txt") return true;
        var (length, isAllowed) = (-1, true);
        foreach (var (pattern, allows) in _rules)
        {
            if (pattern.Length < length || (pattern.Length == length && !allows) || !Fits(pattern, path)) continue;
            (length, isAllowed) = (pattern.Length, allows);
        }

        return isAllowed;
    }

    private static string ProductOf(string value) =>
        new([.. value.TakeWhile(letter => char.IsAsciiLetter(letter) || letter is '-' or '_')]);

    private void Add(string pattern, bool isAllowed)
    {
        // An empty rule says nothing.
        if (pattern.Length == 0 || _rules.Count >= RulesMax) return;
        _rules.Add((Escaped(pattern.Length <= PatternLengthMax ? pattern : pattern[..PatternLengthMax]), isAllowed));
    }

    private void Wait(string value)
    {
        if (double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            Delay = TimeSpan.FromSeconds(Math.Min(seconds, 86_400));
    }

    /// <summary>What is no ASCII is compared as it travels.</summary>
    private static string Escaped(string pattern) => string.Concat(
        pattern.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));

    /// <summary>
    /// Whether a pattern fits the start of a path: <c>*</c> stands for any letters, <c>$</c> at the end for the path's end.
    /// Steps back to the last <c>*</c> only, so it costs no more than both lengths multiplied.
    /// </summary>
    private static bool Fits(string pattern, string path)
    {
        var isWhole = pattern.EndsWith('$');
        var letters = isWhole ? pattern.AsSpan(0, pattern.Length - 1) : pattern.AsSpan();
        var (at, from, star, tried) = (0, 0, -1, 0);
        while (true)
        {
            if (at == letters.Length && (!isWhole || from == path.Length)) return true;
            if (at < letters.Length && letters[at] == '*')
            {
                (star, tried) = (at++, from);
            }
            else if (at < letters.Length && from < path.Length && letters[at] == path[from])
            {
                (at, from) = (at + 1, from + 1);
            }
            else if (star >= 0 && tried < path.Length)
            {
                (at, from) = (star + 1, ++tried);
            }
            else
            {
                return false;
            }
        }
    }
}
