using System.Text;

namespace Bib.Gateway.Api.Topics;

/// <summary>What to do about a path that is none: the one that may have been meant, where there is one. Pure.</summary>
internal static class PathHint
{
    /// <summary>Letters of a text that is looked at; what is longer was no slip.</summary>
    private const int LettersMax = 520;

    /// <summary>The hint.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="isPath">Whether a text is a path.</param>
    /// <param name="example">What one looks like, as a sentence.</param>
    public static string Of(string text, Func<string, bool> isPath, string example)
    {
        if (text.Length > LettersMax || !Ascii.IsValid(text)) return example;
        var meant = Plain(text);
        return meant != text && isPath(meant) ? $"Did you mean '{meant}'? {example}" : example;
    }

    /// <summary>Small letters; a dash for what cannot stand in a path.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var letter in text.Trim().Replace('\\', '/'))
            plain.Append(letter is '/' or '_' or '.' || char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-');

        return string.Join('/', plain.ToString().Split('/', StringSplitOptions.RemoveEmptyEntries).Select(segment => segment.Trim('-')));
    }
}
