using System.Text;

namespace Bib.Cli.Output;

/// <summary>
/// Text from a node, made safe for a terminal: what it could take for a command (escape sequences, control
/// characters, marks that turn the writing direction) becomes visible instead.
/// </summary>
internal static class Printable
{
    /// <summary>For a table's cell: one line.</summary>
    public static string OneLine(string text) => Clean(text, keepLines: false);

    /// <summary>For a message: its lines stay.</summary>
    public static string Lines(string text) => Clean(text, keepLines: true);

    private static string Clean(string text, bool keepLines)
    {
        if (!text.Any(IsUnsafe)) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (!IsUnsafe(letter) || (keepLines && letter == '\n')) clean.Append(letter);
            else if (letter is '\n' or '\t') clean.Append(' ');
            else clean.Append('\uFFFD');
        }

        return clean.ToString();
    }

    /// <summary>Whether it turns the writing direction of what follows, and shows nothing itself.</summary>
    public static bool IsMark(char letter) => letter is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069';

    private static bool IsUnsafe(char letter) => char.IsControl(letter) || IsMark(letter);
}
