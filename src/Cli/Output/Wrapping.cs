namespace Bib.Cli.Output;

/// <summary>Text in lines that a terminal shows as they are.</summary>
internal static class Wrapping
{
    /// <summary>The columns of a terminal that nobody has made wider.</summary>
    public const int Width = 80;

    /// <summary>Lines of whole words, at most so wide where no word is wider.</summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        if (line.Length > 0) yield return line;
    }
}
