using System.Text;

namespace Cel.Parsing;

/// <summary>The text of an expression, and what is said about places in it.</summary>
internal sealed class CelSource(string text)
{
    private const int SnippetWidth = 100;

    private readonly List<int> _lineStarts = LineStarts(text);

    public string Text { get; } = text;

    public CelIssue Issue(int offset, string message)
    {
        offset = Math.Clamp(offset, 0, Text.Length);
        var index = _lineStarts.BinarySearch(offset);
        var line = index >= 0 ? index : ~index - 1;
        var start = _lineStarts[line];
        var column = CodePoints(Text.AsSpan(start, offset - start));
        return new CelIssue(message, offset, line + 1, column + 1, Snippet(start, offset));
    }

    private string Snippet(int start, int offset)
    {
        var end = Text.AsSpan(start).IndexOfAny('\n', '\r');
        end = end < 0 ? Text.Length : start + end;
        // Of a long line only what is around the caret.
        var from = Math.Max(start, Math.Min(offset, end) - SnippetWidth / 2);
        var to = Math.Min(end, from + SnippetWidth);
        if (from > start && char.IsLowSurrogate(Text[from])) from++;
        if (to < end && char.IsLowSurrogate(Text[to])) to--;
        var ahead = from > start ? "…" : "";
        var caret = new StringBuilder(" | ").Append(' ', ahead.Length);
        foreach (var rune in Text.AsSpan(from, Math.Clamp(offset, from, to) - from).EnumerateRunes())
        {
            caret.Append(rune.Value == '\t' ? '\t' : ' ');
        }

        return $" | {ahead}{Text[from..to]}{(to < end ? "…" : "")}\n{caret}^";
    }

    private static int CodePoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var character in text)
        {
            if (!char.IsLowSurrogate(character)) count++;
        }

        return count;
    }

    private static List<int> LineStarts(string text)
    {
        var starts = new List<int> { 0 };
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\n' || (text[index] == '\r' && (index + 1 == text.Length || text[index + 1] != '\n')))
            {
                starts.Add(index + 1);
            }
        }

        return starts;
    }
}
